/** Ports as a person would remember them; 0 lets the system choose. */
export const DEFAULT_PORTS = {
  port: 8443,
  armPort: 8444,
  graphPort: 8445,
  loginPort: 8446,
  controlPort: 8447,
} as const;
