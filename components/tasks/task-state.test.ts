import { expect, it } from 'vitest'
import { attemptOf, taskStandingOf } from './task-state.ts'

const due_at = '2026-11-21T10:00:00.000Z'
const due = Date.parse(due_at)

it('counts a task under way as overdue from the moment it is due', () => {
  expect(taskStandingOf({ state: 'working', due_at }, due - 1)).toBe('working')
  expect(taskStandingOf({ state: 'working', due_at }, due)).toBe('overdue')
  expect(taskStandingOf({ state: 'completed', due_at }, due + 1)).toBe('completed')
  expect(taskStandingOf({ state: 'submitted', due_at: null }, due)).toBe('submitted')
})

it('says which attempt it is', () => {
  expect(attemptOf({ state: 'submitted', failures: 0, max_retries: 2 })).toBeNull()
  expect(attemptOf({ state: 'working', failures: 1, max_retries: 2 })).toBe('2 of 3')
  expect(attemptOf({ state: 'submitted', failures: 1, max_retries: 2 })).toBe('1 of 3')
  expect(attemptOf({ state: 'failed', failures: 3, max_retries: 2 })).toBe('3 of 3')
  expect(attemptOf({ state: 'completed', failures: 0, max_retries: 0 })).toBe('1 of 1')
})
