'use client'

import { useEffect } from 'react'

/** Chooses in every example of the page what is chosen in one, which stays where it is on the screen. */
export function KeepLanguage() {
  useEffect(() => {
    document.addEventListener('change', follow)
    return () => document.removeEventListener('change', follow)
  }, [])
  return null
}

function follow({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.dataset.language) return
  const before = target.getBoundingClientRect().top
  const { language } = target.dataset
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-language]')) {
    if (input.dataset.language === language) input.checked = true
  }
  window.scrollBy({ top: target.getBoundingClientRect().top - before, behavior: 'instant' })
}
