// Mantine as we want it: its behaviour, our tokens. Every size and colour of it points at tokens.css; how its controls look stands in
// controls.css.

import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Ink in ten steps; Mantine asks for a colour, and ours is that of the letters. */
const ink = Array.from({ length: 10 }, () => 'var(--ink)') as unknown as MantineColorsTuple;

const small = { size: 'xs' } as const;

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'ink',
  primaryShade: 6,
  colors: { ink },
  defaultRadius: 'var(--radius)',
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  activeClassName: '',
  fontSizes: { xs: '12px', sm: '13.5px', md: '13.5px', lg: '16px', xl: '20px' },
  radius: { xs: '2px', sm: '3px', md: '3px', lg: '4px', xl: '4px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  headings: { fontFamily: 'var(--sans)', fontWeight: '600' },
  variantColorResolver: ({ variant }) => ({
    background: variant === 'filled' ? 'var(--ink)' : variant === 'light' ? 'var(--wash)' : 'transparent',
    hover: variant === 'filled' ? 'color-mix(in srgb, var(--ink) 86%, var(--paper))' : 'var(--hover)',
    color: variant === 'filled' ? 'var(--paper)' : 'var(--ink)',
    border: `1px solid ${variant === 'default' || variant === 'outline' ? 'var(--hairline)' : 'transparent'}`,
  }),
  components: {
    Button: { defaultProps: small },
    ActionIcon: { defaultProps: { ...small, variant: 'subtle' } },
    TextInput: { defaultProps: small },
    PasswordInput: { defaultProps: small },
    Textarea: { defaultProps: small },
    NumberInput: { defaultProps: small },
    Select: {
      defaultProps: { ...small, checkIconPosition: 'right', comboboxProps: { transitionProps: { duration: 0 } } },
    },
    MultiSelect: { defaultProps: small },
    Autocomplete: { defaultProps: small },
    TagsInput: { defaultProps: small },
    Checkbox: { defaultProps: small },
    Radio: { defaultProps: small },
    Switch: { defaultProps: { ...small, withThumbIndicator: false } },
    SegmentedControl: { defaultProps: { ...small, transitionDuration: 0 } },
    Tabs: { defaultProps: { variant: 'default' } },
    Menu: { defaultProps: { position: 'bottom-start', offset: 4, transitionProps: { duration: 0 }, shadow: 'none' } },
    Popover: { defaultProps: { offset: 4, transitionProps: { duration: 0 }, shadow: 'none', withinPortal: true } },
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        transitionProps: { duration: 0 },
        events: { hover: true, focus: true, touch: false },
      },
    },
    Modal: {
      defaultProps: {
        centered: false,
        yOffset: '12vh',
        overlayProps: { color: 'transparent' },
        transitionProps: { duration: 0 },
        shadow: 'none',
      },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none' } },
  },
});
