/** Breaks a text into lines at its spaces. A word that is longer than a line stands alone, and is cut. */
// @ts-nocheck

export function wrapText(text: string, width: number = TEXT_WIDTH): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= width || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map(part => part.slice(0, Math.max(1, width)))
}

// --- internal ---

/** Columns of what is printed. */
const TEXT_WIDTH = 120
