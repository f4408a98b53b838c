/** How a page lies in the frame it is looked at through: `zoom` 1 shows all of it; x and y are where its corner is, in pixels. */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A part of a page in fractions of it, from the top left. */
export interface Region {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const mostZoom = 12;

/** Pixels a page of this shape (width over height) has when all of it is in the frame. */
export function fitted(frame: Size, aspect: number): Size {
  const width = Math.min(frame.width, frame.height * aspect);
  return { width, height: width / aspect };
}

/** The view with the page kept in the frame: centred where there is room, else without a gap at any edge. */
export function kept({ zoom, x, y }: View, frame: Size, page: Size): View {
  const held = Math.min(mostZoom, Math.max(1, zoom));
  const along = (at: number, room: number, length: number) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at));
  return {
    zoom: held,
    x: along(x, frame.width, page.width * held),
    y: along(y, frame.height, page.height * held),
  };
}

/** Closer or further, with what is at `point` staying there. */
export function zoomed(
  view: View,
  factor: number,
  point: { x: number; y: number },
  frame: Size,
  page: Size,
): View {
  const zoom = Math.min(mostZoom, Math.max(1, view.zoom * factor));
  const scale = zoom / view.zoom;
  return kept(
    { zoom, x: point.x - (point.x - view.x) * scale, y: point.y - (point.y - view.y) * scale },
    frame,
    page,
  );
}

/** The part of the page that is in the frame, a little more than that, on a grid: small moves ask for the same picture. */
export function seen(view: View, frame: Size, page: Size, steps = 40): Region {
  const along = (at: number, room: number, length: number): [number, number] => {
    const from = Math.floor((Math.max(0, -at) / length) * steps) / steps;
    const to = Math.ceil((Math.min(length, room - at) / length) * steps) / steps;
    return [Math.max(0, from), Math.min(1, to)];
  };
  const [left, right] = along(view.x, frame.width, page.width * view.zoom);
  const [top, bottom] = along(view.y, frame.height, page.height * view.zoom);
  return { x: round(left), y: round(top), w: round(right - left), h: round(bottom - top) };
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;

/** The width to ask a picture in: few different ones, so that the browser has most of them already. */
export function pictureWidth(pixels: number): number {
  const step = pixels <= 800 ? 200 : 400;
  return Math.min(3000, Math.max(200, Math.ceil(pixels / step) * step));
}
