import { expect, it, vi } from 'vitest'
import { Painter } from './painter.ts'

const limits = { kept: 2, keptMs: 1000, waiting: 3, rest: 0 }

it('remembers an image for its time', async () => {
  let now = 0
  const painter = new Painter<string>(limits, () => now)
  const draw = vi.fn(async () => 'image')
  expect(await Promise.all([painter.paint('a', draw), painter.paint('a', draw)])).toEqual([
    'image',
    'image',
  ])
  now = 999
  await painter.paint('a', draw)
  expect(draw).toHaveBeenCalledTimes(1)
  now = 1000
  await painter.paint('a', draw)
  expect(draw).toHaveBeenCalledTimes(2)
})

it('remembers so many, and forgets the oldest', async () => {
  const painter = new Painter<string>(limits, () => 0)
  const draw = vi.fn(async () => 'image')
  for (const key of ['a', 'b', 'c', 'b', 'c']) await painter.paint(key, draw)
  expect(draw).toHaveBeenCalledTimes(3)
  await painter.paint('a', draw)
  expect(draw).toHaveBeenCalledTimes(4)
})

it('draws one at a time, and refuses when too many wait', async () => {
  const painter = new Painter<string>(limits)
  let running = 0
  let most = 0
  const draw = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    return 'image'
  }
  const images = await Promise.all(['a', 'b', 'c', 'd'].map((key) => painter.paint(key, draw)))
  expect(images).toEqual(['image', 'image', 'image', null])
  expect(most).toBe(1)
  await expect.poll(() => painter.paint('d', draw)).toBe('image')
})

it('does not remember a failure, and goes on after it', async () => {
  const painter = new Painter<string>(limits)
  const broken = () => Promise.reject(new Error('broken'))
  await expect(painter.paint('a', broken)).rejects.toThrow('broken')
  expect(await painter.paint('a', async () => 'image')).toBe('image')
})
