/** What the design language itself says, in English. */
export const kit = {
  theme: { dark: 'dark', light: 'light', auto: 'as the system' },
} as const;
