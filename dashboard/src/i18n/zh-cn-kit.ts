/** What the design language itself says. */
export const kit = {
  theme: { dark: '深色', light: '浅色', auto: '跟随系统' },
} as const;
