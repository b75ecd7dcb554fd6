/** What decides an execution: who steps when, and what fails. */
export {};
//# sourceMappingURL=schedule.js.map