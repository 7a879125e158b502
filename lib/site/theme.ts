export type Theme = 'light' | 'dark' | 'system'

export const themeCookie = 'rollcall-theme'

/** The theme a cookie's value stands for; the system's without one, or with an unknown one. */
export function parseTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
