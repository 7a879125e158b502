const percents = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  // Never better than it is: only what is whole is 100.00%.
  roundingMode: 'floor',
})

/** `0.99987` as `99.98%`; `unobserved` where nothing was observed. */
export function formatShare(share: number | null, unobserved = '–'): string {
  // What is left of a division must not cost a hundredth: 0.58 is 57.999999999999993 per cent.
  return share === null ? unobserved : percents.format(Number(share.toFixed(9)))
}
