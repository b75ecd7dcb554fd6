export {};
//# sourceMappingURL=chooser.js.map