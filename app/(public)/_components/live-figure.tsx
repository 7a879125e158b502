'use client'

import { type Figures, useFigures } from './figures.ts'

/** A figure of the fleet on this server, under what it shows to be true. Its room is kept. */
export function LiveFigure({ of }: { of: keyof Figures }) {
  const figures = useFigures()
  return <p className="min-h-10 text-data text-soft sm:min-h-5">{figures?.[of]}</p>
}
