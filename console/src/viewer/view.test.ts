import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, kept, mostZoom, pictureWidth, seen, zoomed } from './view.ts';

const frame = { width: 800, height: 600 };
const page = fitted(frame, 0.5);
const start = kept({ zoom: 1, x: 0, y: 0 }, frame, page);

test('all of a page is in the frame at first, in its middle', () => {
  assert.deepEqual(page, { width: 300, height: 600 });
  assert.deepEqual(start, { zoom: 1, x: 250, y: 0 });
  assert.deepEqual(seen(start, frame, page), { x: 0, y: 0, w: 1, h: 1 });
});

test('what is under the pointer stays there when it comes closer', () => {
  const point = { x: 400, y: 300 };
  const closer = zoomed(start, 4, point, frame, page);
  const under = (view: typeof start) => [(point.x - view.x) / view.zoom, (point.y - view.y) / view.zoom];
  assert.deepEqual(under(closer), under(start));
  assert.equal(closer.zoom, 4);
});

test('a page larger than the frame leaves no gap, however it is moved', () => {
  const close = { ...zoomed(start, 4, { x: 400, y: 300 }, frame, page), x: 9999, y: -9999 };
  assert.deepEqual(kept(close, frame, page), { zoom: 4, x: 0, y: 600 - 2400 });
});

test('zooming ends at all of the page and at the most', () => {
  assert.deepEqual(zoomed(start, 0.1, { x: 0, y: 0 }, frame, page), start);
  assert.equal(zoomed(start, 1e6, { x: 0, y: 0 }, frame, page).zoom, mostZoom);
});

test('the part asked for holds what is in the frame, and little more', () => {
  const view = zoomed(start, 4, { x: 400, y: 300 }, frame, page);
  const { x, y, w, h } = seen(view, frame, page);
  const [left, right] = [-view.x / 1200, (800 - view.x) / 1200];
  assert.ok(x <= left && x + w >= right && w < right - left + 0.06, `${x} ${w}`);
  assert.ok(y >= 0 && y + h <= 1 && h < 600 / 2400 + 0.06, `${y} ${h}`);
});

test('pictures are asked for in few widths, within what the server draws', () => {
  assert.deepEqual([1, 350, 801, 1201, 9000].map(pictureWidth), [200, 400, 1200, 1600, 3000]);
});
