/** The id of the navigation, which on a phone is a menu: its button names it. */
export const menuId = 'site-menu'
