import type { Session } from '../session.ts'
export type Target = Pick<Session, 'machine' | 'threads' | 'execute'>
