/** Rows of the lists beside the timeline, which only show the newest. */
export const shortLimit = 8
