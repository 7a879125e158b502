import { expect, it } from 'vitest'
import { formatAmount, formatRoughly } from './format-amount.ts'

it('groups thousands, exactly', () => {
  expect(formatAmount('0')).toBe('0')
  expect(formatAmount('12.5')).toBe('12.5')
  expect(formatAmount('1250.000001')).toBe('1,250.000001')
  expect(formatAmount('-1234567')).toBe('-1,234,567')
  expect(formatAmount('12345678901234567890.123456')).toBe('12,345,678,901,234,567,890.123456')
})

it('shows two places at most for a glance, never more than there is', () => {
  expect(formatRoughly('1250.5')).toBe('1,250.5')
  expect(formatRoughly('0.999999')).toBe('0.99')
  expect(formatRoughly('3.000001')).toBe('3')
  expect(formatRoughly('-20.10')).toBe('−20.1')
})
