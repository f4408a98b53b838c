import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldErrors } from './field-errors.ts';
import { checkValues, defaultsOf, fieldsOf, inTwo, valuesToSend } from './option-schema.ts';

const fields = fieldsOf({
  type: 'object',
  required: ['title', 'level'],
  properties: {
    level: {
      anyOf: [{ const: 'low' }, { const: 'high', title: 'As small as possible' }],
      default: 'low',
      'x-first': true,
    },
    image_quality: { type: 'integer', minimum: 10, maximum: 100, default: 80, description: 'JPEG quality.' },
    linear: { type: 'boolean', default: false },
    title: { type: 'string', title: 'Name of the book', pattern: '^[A-Z]' },
    pages: { type: 'array', items: { type: 'string' } },
    rules: { type: 'object' },
    dpi: { enum: [72, 150] },
    strip: { type: 'array', items: { enum: ['metadata', 'private_data'] }, default: [] },
    password: { type: 'string', maxLength: 127, 'x-secret': true },
  },
});
const field = (name: string) => fields.find((one) => one.name === name)!;

test('every shape of a schema becomes the form element that fits it', () => {
  assert.deepEqual(
    fields.map(({ name, kind }) => [name, kind]),
    [
      ['level', 'choice'],
      ['image_quality', 'number'],
      ['linear', 'switch'],
      ['title', 'text'],
      ['pages', 'lines'],
      ['rules', 'json'],
      ['dpi', 'choice'],
      ['strip', 'flags'],
      ['password', 'secret'],
    ],
  );
});

test('labels come from titles, else from the names', () => {
  assert.equal(field('title').label, 'Name of the book');
  assert.equal(field('image_quality').label, 'Image quality');
  const level = field('level');
  assert.deepEqual(level.kind === 'choice' && level.choices.map((one) => one.label), [
    'Low',
    'As small as possible',
  ]);
});

test('a choice of numbers is sent as a number', () => {
  const dpi = field('dpi');
  assert.deepEqual(dpi.kind === 'choice' && dpi.choices[1], { value: '150', label: '150', raw: 150 });
});

test('a form starts with the defaults and leaves empty fields out of the request', () => {
  const values = defaultsOf(fields);
  assert.deepEqual(values, { level: 'low', image_quality: 80, linear: false, strip: [] });
  assert.deepEqual(valuesToSend(fields, { ...values, title: '', image_quality: undefined }), {
    level: 'low',
    linear: false,
    strip: [],
  });
});

test('of many options those every job needs are asked at once, of few all', () => {
  const { asked, more } = inTwo(fields);
  assert.deepEqual(
    asked.map(({ name }) => name),
    ['level', 'title'],
  );
  assert.equal(asked.length + more.length, fields.length);
  assert.equal(inTwo(fields.slice(0, 5)).more.length, 0);
});

test('what is missing or out of range is named at its field', () => {
  assert.deepEqual(checkValues(fields, { image_quality: 120, rules: '{' }), {
    image_quality: 'At most 100.',
    title: 'Needed.',
    rules: 'Not valid JSON.',
  });
  assert.deepEqual(checkValues(fields, { title: 'small', image_quality: 10.5 }), {
    title: 'Not in the form that is expected here.',
    image_quality: 'Enter a whole number.',
  });
  assert.deepEqual(checkValues(fields, { title: 'Book', level: 'high' }), {});
});

test('errors of the server find their field by the last part of the path', () => {
  assert.deepEqual(
    fieldErrors({
      fields: [
        { path: '/options/image_quality', message: 'a' },
        { path: 'level', message: 'b' },
      ],
    }),
    { image_quality: 'a', level: 'b' },
  );
  assert.deepEqual(fieldErrors({}), {});
});
