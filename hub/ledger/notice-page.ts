import type { Hazard, Notice } from './hazard.ts';

const words = {
  zh: {
    title: '责令限期整改通知书',
    second: '责令限期整改通知书(第二次)',
    to: '责任单位(人)',
    unnamed: '隐患所在单位(场所)责任人',
    place: '地点',
    grade: '等级',
    general: '一般隐患',
    major: '重大隐患',
    hazard: '隐患',
    demand: '整改要求',
    due: '整改期限',
    issued: '签发',
    received: '签收',
    date: '日期',
    end: '请在期限前完成整改并申请复查;隐患不消除,台账不销号。',
  },
  en: {
    title: 'Rectification notice',
    second: 'Second rectification notice',
    to: 'To',
    unnamed: 'whoever answers for the place',
    place: 'Place',
    grade: 'Grade',
    general: 'general',
    major: 'major',
    hazard: 'Hazard',
    demand: 'What has to be done',
    due: 'By',
    issued: 'Issued by',
    received: 'Received by',
    date: 'Date',
    end: 'Remove the hazard by then and ask for an inspection. It stays in the ledger until it was found gone.',
  },
} as const;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => escapes[letter] ?? letter);

const style = `
body{font:16px/1.7 "Noto Serif CJK SC","Songti SC",SimSun,serif;color:#000;max-width:42em;margin:2em auto;padding:0 1em}
h1{text-align:center;font-size:1.6em;letter-spacing:.1em}
.number{text-align:right}
table{width:100%;border-collapse:collapse}
th,td{border:1px solid #000;padding:.5em .7em;text-align:left;vertical-align:top}
th{width:9em;font-weight:600}
td{white-space:pre-wrap;overflow-wrap:anywhere}
.sign{display:grid;grid-template-columns:1fr 1fr;gap:2em;margin-top:3em}
@media print{@page{size:A4;margin:25mm 20mm}body{margin:0;max-width:none;padding:0}tr,.sign{break-inside:avoid}}
`;

/** A notice as a page to print and hand over. `written`: an instant in local words. */
export function noticePage(
  hazard: Hazard,
  notice: Notice,
  lang: 'zh' | 'en',
  written: (at: number) => string,
): string {
  const text = words[lang];
  const title = notice.kind === 'second' ? text.second : text.title;
  const number = `${hazard.number}-${notice.n}`;
  const rows = [
    [text.to, hazard.owner ?? text.unnamed],
    [text.place, hazard.place ?? hazard.gridCode],
    [text.grade, text[hazard.grade]],
    [text.hazard, hazard.title + (hazard.description === null ? '' : `\n${hazard.description}`)],
    [text.demand, notice.requirement],
    [text.due, written(notice.dueAt)],
  ].map(([name = '', value = '']) => `<tr><th>${name}</th><td>${escaped(value)}</td></tr>`);
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title} ${number}</title><style>${style}</style>
<h1>${title}</h1><p class="number">${number}</p>
<table>${rows.join('')}</table>
<p>${text.end}</p>
<div class="sign"><div>${text.issued}: ${escaped(notice.issuedBy)}<br>${text.date}: ${written(notice.issuedAt)}</div>
<div>${text.received}:<br>${text.date}:</div></div>
</html>
`;
}
