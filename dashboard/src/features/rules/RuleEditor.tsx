import { acceptCompletion, autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { RuleProblem, RuleVerdict } from '../../api/rules.ts';
import { completeRule } from './complete.ts';
import { editorLook } from './editor-look.ts';

/** Rest after writing before the hub is asked. */
const SETTLE_MS = 500;

interface RuleEditorProps {
  value: string;
  readOnly: boolean;
  label: string;
  schema: Readonly<Record<string, unknown>> | undefined;
  onChange: (text: string) => void;
  /** Asks what is wrong with a text; null when nobody can say. */
  validate: (text: string) => Promise<RuleVerdict | null>;
  onSave: () => void;
}

/** A problem where it stands; one that names no line stands at the first. */
function diagnosticOf({ line, key, message }: RuleProblem, state: EditorState): Diagnostic {
  const number = Math.min(Math.max(line ?? 1, 1), state.doc.lines);
  const { from, to, text } = state.doc.line(number);
  const indent = /^[\s-]*/.exec(text)?.[0].length ?? 0;
  return {
    from: Math.min(from + indent, to),
    to,
    severity: 'error',
    message: key ? `${key}: ${message}` : message,
  };
}

/** A rule as it is written, with what the hub says of it; the only module that brings the editor along. */
export default function RuleEditor(props: RuleEditorProps) {
  const { value, readOnly, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const reading = useRef(new Compartment());
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!box.current) return undefined;
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of('  '),
          yaml(),
          editorLook,
          lintGutter(),
          EditorView.lineWrapping,
          autocompletion({
            override: [completeRule(() => latest.current.schema)],
            icons: false,
          }),
          linter(
            async ({ state }) => {
              const verdict = await latest.current.validate(state.doc.toString());
              return (verdict?.problems ?? []).map((problem) => diagnosticOf(problem, state));
            },
            { delay: SETTLE_MS },
          ),
          // Tab is left to the browser: whoever came by keyboard must be able to leave by it.
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: () => (latest.current.onSave(), true) },
            { key: 'Tab', run: acceptCompletion },
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          reading.current.of(locked(latest.current.readOnly)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [label]);

  useEffect(() => {
    view.current?.dispatch({ effects: reading.current.reconfigure(locked(readOnly)) });
  }, [readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={box} className="rule-editor" data-ready="true" />;
}

const locked = (readOnly: boolean) => [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
