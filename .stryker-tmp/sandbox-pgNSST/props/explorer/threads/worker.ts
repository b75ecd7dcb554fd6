/** Entry of the workers of the threads engine. */
// @ts-nocheck

import { workerData } from 'node:worker_threads'
import { Control, SUPERVISOR } from './control.ts'
import type { WorkerData } from './messages.ts'
import { runSupervisor } from './supervisor-worker.ts'
import { runThread } from './thread-worker.ts'

const data = workerData as WorkerData
const control = new Control(data, data.control)
if (data.slot === SUPERVISOR) runSupervisor(control, data)
else runThread(control, data)
