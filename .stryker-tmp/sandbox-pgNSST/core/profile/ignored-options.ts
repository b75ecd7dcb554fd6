/** Options of statements that are parsed here, which have no effect here. */
// @ts-nocheck

import type { Cursor } from './cursor.ts'
import { isKeyword } from './keyword.ts'

export type OptionStatement = 'GLOBALCONFIG' | 'TCPCONFIG' | 'UDPCONFIG' | 'IPCONFIG' | 'IPCONFIG6'

/** Steps over an ignored option and its values, with a note. False: the next word is not such an option. */
export function ignoreOption(cursor: Cursor, statement: OptionStatement): boolean {
  const at = cursor.peek()
  if (!IGNORED[statement].some(option => isKeyword(at.text, option))) return false
  cursor.next()
  if (at.text === 'SRCVIPAINT') cursor.next() // Its value is a name.
  while (/^[\d/:]/.test(cursor.peek().text)) cursor.next()
  cursor.report('note', at, `this option of ${statement} has no effect here`, {
    consequence: 'the option is ignored',
  })
  return true
}

// --- internal ---

/** Each with its opposite, which begins with NO. */
function both(...options: string[]): string[] {
  return options.flatMap(option => [option, `NO${option}`])
}

const IP = [
  ...both('CHECKSUMOFFLOAD', 'DATAGRAMFWD', 'IGNOREREDIRECT', 'IPSECURITY', 'MULTIPATH'),
  ...both('QDIOACCELERATOR', 'IQDIOROUTING', 'SEGMENTATIONOFFLOAD', 'SYSPLEXROUTING'),
  ...both('DYNAMICXCF', 'PATHMTUDISCOVERY', 'VARSUBNETTING', 'FWDMULTIPATH', 'TEMPADDRS'),
  ...['SECCLASS', 'SRCVIPAINT', 'INTFID', 'PERPACKET', 'PERCONNECTION', 'QDIOPRIORITY'],
  ...['ARPTO', 'FORMAT', 'SHORT', 'LONG', 'FIREWALL', 'REASSEMBLYTIMEOUT', 'STOPONCLAWERROR'],
  ...['CLAWUSEDOUBLENOP', 'TTL', 'HOPLIMIT', 'ICMPERRORLIMIT', 'OSMSECCLASS'],
]

const IGNORED: Readonly<Record<OptionStatement, readonly string[]>> = {
  GLOBALCONFIG: [
    ...['SYSPLEXMONitor', 'XCFGRPID', 'IQDVLANID', 'SYSPLEXWLMPOLL', 'TIMERSECS', 'MAXRECS'],
    ...both('AUTOREJOIN', 'DELAYJOIN', 'DELAYJOINIPSEC', 'DYNROUTE', 'MONINTERFACE', 'MONIPSEC'),
    ...both('RECOVERY', 'JOIN', 'TCPIPSTATISTICS', 'ZERT', 'MLSCHKTERMINATE', 'IQDMULTIWRITE'),
    ...both('SEGMENTATIONOFFLOAD', 'WLMPRIORITYQ', 'AUTOIQDX', 'AUTOIQDC', 'SMCD', 'SMCR'),
    ...both('ECSALIMIT', 'POOLLIMIT', 'EXPORTLIMIT', 'LARGEDATA'),
    ...['ADJUSTDVIPAMSS', 'ALL', 'DISTDVIPA', 'NONE', 'ZIIP', 'SMCGLOBAL', 'ALLTRAFFIC'],
    ...both('IPSECURITY', 'IQDIOMULTIWRITE', 'AUTOCACHE', 'AUTOSMC'),
  ],
  TCPCONFIG: [
    ...both('DELAYACKS', 'NAGLE', 'SELECTIVEACK', 'TCPTIMESTAMP', 'TTLS'),
    ...['FINWAIT2TIME', 'INTERVAL', 'KEEPALIVEPROBES', 'KEEPALIVEPROBEINTERVAL', 'QUEUEDRTT'],
    ...['MAXIMUMRETRANSMITTIME', 'CONNECTTIMEOUT', 'CONNECTINITINTERVAL', 'FRRTHRESHOLD'],
    ...['RETRANSMITATTEMPTS', 'SENDGARBAGE', 'TRUE', 'FALSE', 'SOMAXCONN', 'AUTODELAYACKS'],
    ...['TCPMAXRCVBUFRSIZE', 'TCPMAXSENDBUFRSIZE', 'TCPRCVBUFRSIZE', 'TCPSENDBFRSIZE'],
  ],
  UDPCONFIG: [...both('UDPCHKSUM', 'UDPQUEUELIMIT'), ...['UDPRCVBUFRSIZE', 'UDPSENDBFRSIZE']],
  IPCONFIG: IP,
  IPCONFIG6: IP,
}
