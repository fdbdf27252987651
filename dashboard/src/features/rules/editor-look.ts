import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The tokens of the dashboard on the editor; no hue of a severity, for no text is an alarm. */
export const editorLook = [
  EditorView.theme({
    '&': {
      backgroundColor: 'var(--ground)',
      color: 'var(--text)',
      fontSize: 'var(--text-14)',
      border: '1px solid var(--edge)',
      borderRadius: 'var(--radius)',
    },
    '&.cm-focused': { outline: '2px solid var(--action)', outlineOffset: '-1px' },
    '.cm-content': {
      fontFamily: 'var(--font-mono)',
      lineHeight: '1.6',
      padding: '8px 0',
      caretColor: 'var(--text)',
    },
    '.cm-scroller': { minHeight: '240px', maxHeight: '60vh', overflow: 'auto' },
    '.cm-gutters': {
      backgroundColor: 'transparent',
      color: 'var(--quiet)',
      border: '0',
      fontFamily: 'var(--font-mono)',
    },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
    '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
      backgroundColor: 'color-mix(in srgb, var(--action) 28%, transparent) !important',
    },
    '.cm-cursor': { borderLeftColor: 'var(--text)' },
    '.cm-matchingBracket': {
      backgroundColor: 'transparent !important',
      boxShadow: '0 1px 0 var(--action)',
    },
    '.cm-lintRange-error, .cm-lintRange-warning': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--text) 1px',
      textUnderlineOffset: '4px',
    },
    '.cm-lint-marker': { content: '"" !important', width: '14px', height: '14px' },
    '.cm-lint-marker-error': {
      content: '"" !important',
      border: '2px solid var(--text)',
      borderRadius: '50%',
      width: '10px',
      height: '10px',
      margin: '4px 2px 0',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--raised)',
      color: 'var(--text)',
      border: '1px solid var(--edge)',
      borderRadius: 'var(--radius)',
    },
    '.cm-diagnostic': { padding: '8px 12px', border: '0', fontFamily: 'var(--font)' },
    '.cm-tooltip-autocomplete ul': { fontFamily: 'var(--font-mono) !important' },
    '.cm-tooltip-autocomplete ul li': { padding: '4px 8px !important' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': {
      backgroundColor: 'var(--hover) !important',
      color: 'var(--text) !important',
      boxShadow: 'inset 2px 0 0 var(--action)',
    },
    '.cm-completionDetail': { color: 'var(--quiet)', fontStyle: 'normal' },
    '.cm-completionInfo': { fontFamily: 'var(--font)', maxWidth: '320px' },
    // What was and what is differ by sign and stroke, and not by red and green.
    '.cm-changedLine, .cm-insertedLine': {
      backgroundColor: 'color-mix(in srgb, var(--action) 12%, transparent) !important',
    },
    '.cm-changedText': {
      background: 'color-mix(in srgb, var(--action) 26%, transparent) !important',
    },
    '.cm-deletedChunk': { backgroundColor: 'var(--hover) !important', color: 'var(--quiet)' },
    '.cm-deletedChunk .cm-deletedText, .cm-deletedLine, .cm-deletedLine del': {
      background: 'none !important',
      textDecoration: 'line-through',
    },
    '.cm-changedLineGutter, .cm-inlineChangedLineGutter': { background: 'var(--action) !important' },
    '.cm-deletedLineGutter': { background: 'var(--edge) !important' },
    '.cm-collapsedLines': { background: 'var(--raised) !important', color: 'var(--quiet)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      {
        tag: [tags.definition(tags.propertyName), tags.propertyName],
        color: 'var(--text)',
        fontWeight: '600',
      },
      { tag: [tags.comment, tags.lineComment], color: 'var(--quiet)', fontStyle: 'italic' },
      { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--quiet)' },
      { tag: [tags.string, tags.content, tags.special(tags.string)], color: 'var(--text)' },
      { tag: [tags.bool, tags.keyword, tags.null, tags.number], color: 'var(--text)' },
    ]),
  ),
];
