// @ts-nocheck
export { assertConsistent, type Census, type PortRecord, takeCensus } from './census/census.ts'
export { type BindVerdict, type ModelSpace, PortModel } from './models/port-model.ts'
