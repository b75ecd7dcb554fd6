import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { UsageError } from './exit-status.ts'

/** The text of a profile; `-` reads standard input. Throws a UsageError if it cannot be read. */
export async function readProfile(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'this is a folder' : message
    throw new UsageError(`${file}: ${reason}`)
  }
}

/** What messages call it. */
export function nameOfProfile(file: string): string {
  return file === '-' ? 'stdin' : file
}
