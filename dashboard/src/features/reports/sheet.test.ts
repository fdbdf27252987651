import { expect, test } from 'vitest';
import { csvOf } from './sheet.ts';

test('sheets become one CSV that Excel opens as it was written', () => {
  const sheets = [
    { name: 'Day', head: ['what', 'count'], rows: [['cases, filed', 3]] as const },
    { name: 'Grids', head: ['grid', '%'], rows: [['"East"', null]] as const },
  ];
  expect(csvOf(sheets)).toBe(
    '\uFEFFDay\r\nwhat,count\r\n"cases, filed",3\r\n\r\nGrids\r\ngrid,%\r\n"""East""",\r\n',
  );
});

test('what a spreadsheet would run is only text', () => {
  expect(csvOf([{ name: 'x', head: ['=1+1'], rows: [['@sum', -5]] }])).toContain("'=1+1\r\n'@sum,-5");
});
