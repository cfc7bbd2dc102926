/** A logger for warnings alone; a pino logger is one. */
export interface WarningLogger {
  warn(fields: object, message: string): void;
}

/** The methods of a pino logger that the server calls. */
export interface Logger extends WarningLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
}
