import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { kept, type Size, type View, zoomed } from './view.ts';

type Point = { x: number; y: number };
const start: View = { zoom: 1, x: 0, y: 0 };

/**
 * Moving and zooming by mouse, touch and wheel, and the line between the two sides, in percent. One finger or the mouse
 * moves the page when it is larger than the frame, and the line when it is not; two fingers, or Ctrl and the wheel, zoom.
 */
export function useView(frame: RefObject<HTMLElement | null>, size: Size, page: Size) {
  const [raw, setView] = useState(start);
  const [split, setSplit] = useState(50);
  const view = kept(raw, size, page);
  const now = useRef({ view, size, page });
  now.current = { view, size, page };
  const pointers = useRef(new Map<number, Point>());
  const drag = useRef<{ what: 'line' | 'page' | 'undecided'; from: Point } | null>(null);

  const at = (event: { clientX: number; clientY: number }): Point => {
    const box = frame.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const zoomBy = (factor: number, point?: Point) => {
    const { size: room, page: sheet } = now.current;
    const middle = { x: room.width / 2, y: room.height / 2 };
    setView((old) => zoomed(kept(old, room, sheet), factor, point ?? middle, room, sheet));
  };
  const moveBy = (dx: number, dy: number) => {
    const { size: room, page: sheet } = now.current;
    setView((old) => {
      const from = kept(old, room, sheet);
      return kept({ zoom: from.zoom, x: from.x + dx, y: from.y + dy }, room, sheet);
    });
  };
  const lineTo = (percent: number) => setSplit(Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10);

  // React's own wheel handler cannot keep the browser from zooming the whole page.
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const point = { x: event.clientX - box.left, y: event.clientY - box.top };
      const { size: room, page: sheet } = now.current;
      // A wheel's notch is 100 or 120, a pinch on a touchpad 1 to 10.
      const factor = Math.exp(-event.deltaY * (Math.abs(event.deltaY) < 40 ? 0.01 : 0.003));
      setView((old) => zoomed(kept(old, room, sheet), factor, point, room, sheet));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [frame]);

  const onPointerDown = (event: ReactPointerEvent<HTMLElement>) => {
    // A captured pointer would never click what lies in the frame.
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    const point = at(event);
    pointers.current.set(event.pointerId, point);
    event.currentTarget.setPointerCapture(event.pointerId);
    const onLine = (event.target as Element).closest('[role=slider]') !== null;
    drag.current = { what: onLine ? 'line' : view.zoom > 1 ? 'page' : 'undecided', from: point };
  };

  const onPointerMove = (event: ReactPointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before || !drag.current) return;
    const point = at(event);
    pointers.current.set(event.pointerId, point);
    if (pointers.current.size >= 2) {
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)![1];
      const apart = (one: Point) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
      zoomBy(apart(point) / apart(before), { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
      moveBy((point.x - before.x) / 2, (point.y - before.y) / 2);
      drag.current.what = 'page';
      return;
    }
    // A finger that goes down scrolls the page; only one that goes sideways takes the line along.
    if (drag.current.what === 'undecided' && Math.abs(point.x - drag.current.from.x) > 4)
      drag.current.what = 'line';
    if (drag.current.what === 'line') lineTo((point.x / Math.max(1, size.width)) * 100);
    else if (drag.current.what === 'page') moveBy(point.x - before.x, point.y - before.y);
  };

  const onPointerUp = (event: ReactPointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size === 0) drag.current = null;
  };

  return {
    view,
    split,
    lineTo,
    zoomBy,
    moveBy,
    fit: () => setView(start),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: onPointerUp,
      onDoubleClick: (event: { clientX: number; clientY: number }) =>
        view.zoom > 1 ? setView(start) : zoomBy(3, at(event)),
    },
  };
}
