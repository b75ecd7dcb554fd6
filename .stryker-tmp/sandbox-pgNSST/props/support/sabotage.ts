/** Copies of the compiled project in which guards are taken out, to show that tests miss them. */
// @ts-nocheck

import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const PROJECT: string = fileURLToPath(new URL('../../..', import.meta.url))

/** In a file of `dist`, a text that stands there once, and what takes its place. */
export type Edit = readonly [file: string, what: string, by: string]

/** Copies folders of `dist` into one of its own below `parent`, edited. Returns the URL of its `dist`. */
export function sabotagedCopy(
  parent: string,
  rooms: readonly string[],
  edits: readonly Edit[],
): string {
  const copy = mkdtempSync(join(parent, 'copy-'))
  for (const room of rooms) {
    cpSync(join(PROJECT, 'dist', room), join(copy, 'dist', room), {
      recursive: true,
      filter: path => !/\.(map|d\.ts|tsbuildinfo)$/.test(path),
    })
  }
  cpSync(join(PROJECT, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'))
  for (const [file, what, by] of edits) {
    const path = join(copy, 'dist', file)
    const text = readFileSync(path, 'utf8')
    if (text.split(what).length !== 2) throw new Error(`"${what}" must stand once in ${file}`)
    writeFileSync(path, text.replace(what, by))
  }
  return pathToFileURL(join(copy, 'dist/')).href
}
