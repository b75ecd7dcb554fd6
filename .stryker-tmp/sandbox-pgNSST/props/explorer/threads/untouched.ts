/** The code of a scenario as one text, for real threads: bundled, and otherwise as it is. */
// @ts-nocheck

import { pathToFileURL } from 'node:url'
import { bundle, ENTRY, META_URL, type Patch } from '../rewrite/bundle.ts'
import { Places } from '../rewrite/places.ts'

/**
 * Bundles a file to a CommonJS module that exports what the file does. Each module gets its own
 * `import.meta.url`.
 *
 * @throws {RewriteError} when it does not bundle.
 */
export async function bundleUntouched(
  file: string,
  options: { readonly plain: readonly string[]; readonly patches: readonly Patch[] },
): Promise<string> {
  const made = await bundle(file, { external: options.plain, patches: options.patches })
  const places = new Places(made)
  const text = made.text.replaceAll(META_URL, (_, offset: number) => {
    const loaded = places.fileOf(offset) ?? file
    return JSON.stringify(pathToFileURL(loaded).href)
  })
  return `${text}\nmodule.exports = module.exports.${ENTRY}\n`
}
