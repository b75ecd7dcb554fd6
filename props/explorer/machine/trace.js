/** What happened in an execution, step by step; made only when somebody listens. */
export {};
//# sourceMappingURL=trace.js.map