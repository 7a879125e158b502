import * as nodeFs from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What of the file system is used; a test gives one whose disk is full. */
export type FileSystem = Pick<
  typeof nodeFs,
  'open' | 'readFile' | 'readdir' | 'rename' | 'stat' | 'unlink' | 'mkdir'
>

export const nodeFileSystem: FileSystem = nodeFs

/**
 * Replaces a file as a whole, or not at all, whatever happens meanwhile: the new text is on the disk,
 * under another name, before it takes the old one's place. Mode 0600; its owner stays the same, also
 * where the superuser does it. One caller at a time.
 */
export async function replaceFile(fs: FileSystem, path: string, text: string): Promise<void> {
  const before = await fs.stat(path).catch(() => undefined)
  const owner = before?.uid !== 0 && process.geteuid?.() === 0 ? before : undefined
  await withDraft(fs, path, { text, owner }, (draft) => fs.rename(draft, path))
  await syncFolder(fs, dirname(path))
}

/** Fails as replacing the file would, and replaces nothing. */
export async function rehearseFile(fs: FileSystem, path: string, text: string): Promise<void> {
  await withDraft(fs, path, { text }, (draft) => fs.unlink(draft))
}

async function withDraft(
  fs: FileSystem,
  path: string,
  { text, owner }: { text: string; owner?: { uid: number; gid: number } | undefined },
  run: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  // What a crash has left, or somebody else put there: nothing is written into a file that was there.
  await fs.unlink(draft).catch(() => {})
  const file = await fs.open(draft, 'wx', 0o600)
  try {
    try {
      if (owner) await file.chown(owner.uid, owner.gid)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await run(draft)
  } catch (error) {
    await fs.unlink(draft).catch(() => {})
    throw error
  }
}

/** Removes what crashes have left beside a file. For whoever alone may write it now. */
export async function removeDrafts(fs: FileSystem, path: string): Promise<void> {
  const folder = dirname(path)
  const prefix = `${basename(path)}.`
  const names = await fs.readdir(folder).catch(() => [] as string[])
  for (const name of names) {
    const isDraft = name.startsWith(prefix) && /^\d+\.tmp$/.test(name.slice(prefix.length))
    if (isDraft) await fs.unlink(join(folder, name)).catch(() => {})
  }
}

/** So that the new name outlives a power cut. Windows has no such thing. */
async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // The file itself is in place.
  }
}
