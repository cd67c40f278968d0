// Draws what takes the space in an image: each file and directory is as large on the screen as on the disk. Squarified (Bruls, Huizing, van Wijk, 2000).
"use strict";
(() => {
  const svgNamespace = "http://www.w3.org/2000/svg";
  const colours = 8;
  const label = 18; // the height of a directory's name
  const least = 5; // a tile narrower than this is not drawn inside its directory
  const place = document.getElementById("treemap");
  if (!place) return;

  const make = (name, parent, attributes) => {
    const element = document.createElementNS(svgNamespace, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    parent.appendChild(element);
    return element;
  };

  const bytes = (value) => {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let unit = 0;
    while (value >= 999.5 && unit < units.length - 1) { value /= 1000; unit++; }
    return (unit === 0 || value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)) + " " + units[unit];
  };

  const share = (part, whole) => (whole === 0 ? 0 : 100 * part / whole).toFixed(1) + " %";

  // Gives every node its parent and its path, and every directory a tile for what is too small to have a name.
  const prepare = (node, parent, path) => {
    node.parent = parent;
    node.path = path;
    if (!node.in) return;
    const known = node.in.reduce((sum, child) => sum + child.bytes, 0);
    if (node.bytes > known) node.in.push({ name: "", bytes: node.bytes - known, rest: true });
    node.in.forEach((child) => prepare(child, node, child.rest ? path : (path === "/" ? "/" : path + "/") + child.name));
  };

  // Shares the colours out among directories: the largest one is split until no one has a third of everything, or there are as many as colours.
  const colourAll = (root) => {
    const groups = [...root.in];
    while (groups.length < colours) {
      const largest = groups.filter((node) => node.in && node.in.length > 0).sort((a, b) => b.bytes - a.bytes)[0];
      if (!largest || largest.bytes * 3 < root.bytes) break;
      groups.splice(groups.indexOf(largest), 1, ...largest.in);
    }
    groups.sort((a, b) => b.bytes - a.bytes).forEach((node, i) => { node.colour = Math.min(i, colours - 1); });
    const spread = (node, colour) => {
      node.colour ??= colour;
      if (node.in) node.in.forEach((child) => spread(child, node.colour));
    };
    spread(root, colours - 1);
  };

  // Lays rows of tiles along the shorter side, each row as long as its tiles stay nearest to squares.
  const squarify = (nodes, x, y, width, height, put) => {
    const items = nodes.filter((node) => node.bytes > 0);
    let left = items.reduce((sum, node) => sum + node.bytes, 0);
    let first = 0;
    while (first < items.length && width > 0 && height > 0) {
      const side = Math.min(width, height);
      const scale = width * height / left;
      let sum = 0, worst = Infinity, end = first;
      while (end < items.length) {
        const next = sum + items[end].bytes;
        const thick = next * scale / side;
        const longest = Math.max(...[items[first], items[end]].map((node) => {
          const length = node.bytes * scale / thick;
          return Math.max(length / thick, thick / length);
        }));
        if (longest > worst) break;
        worst = longest;
        sum = next;
        end++;
      }
      const thick = sum * scale / side;
      let at = 0;
      for (let i = first; i < end; i++) {
        const length = items[i].bytes * scale / thick;
        if (width >= height) put(items[i], x, y + at, thick, length);
        else put(items[i], x + at, y, length, thick);
        at += length;
      }
      if (width >= height) { x += thick; width -= thick; } else { y += thick; height -= thick; }
      left -= sum;
      first = end;
    }
  };

  const describe = (node, whole) => (node.rest ? "small files in " : "") + node.path
    + (node.in ? "/" : "") + ", " + bytes(node.bytes) + ", " + share(node.bytes, whole) + (node.in ? ", " + node.files + (node.files === 1 ? " file" : " files") : "");

  const draw = (root) => {
    let top = root, drawn = 0;
    const way = document.createElement("nav");
    way.className = "way";
    way.setAttribute("aria-label", "Directory shown in the treemap");
    const picture = document.createElementNS(svgNamespace, "svg");
    picture.setAttribute("role", "group");
    const about = document.createElement("p");
    about.className = "about";
    about.setAttribute("aria-live", "polite");
    const hint = matchMedia("(pointer: coarse)").matches
      ? "Tap a tile to open its directory."
      : "Click a tile to open its directory. Arrow keys move between tiles, Enter opens, Escape goes up.";

    const zoom = (node) => {
      top = node;
      show();
      const tile = picture.querySelector("[tabindex='0']");
      if (tile) tile.focus();
    };

    const tile = (parent, node, x, y, width, height) => {
      if (width < least || height < least) return;
      const group = make("g", parent, { role: node.in ? "button" : "img", tabindex: "-1", "aria-label": describe(node, root.bytes) });
      if (node.in) group.setAttribute("class", "dir");
      group.node = node;
      make("rect", group, { x, y, width, height, class: "t" + node.colour });
      const room = Math.floor((width - 10) / (node.in ? 7.4 : 6.8));
      const name = node.rest ? "small files" : node.name + (node.in ? "/" : "");
      if (height >= label && (room >= 5 || name.length <= room)) {
        make("text", group, { x: x + 5, y: y + 13 }).textContent = name.length > room ? name.slice(0, room - 1) + "\u2026" : name;
      }
      if (node.in && width > 40 && height > label + 12) {
        squarify(node.in, x + 2, y + label, width - 4, height - label - 2, (...rest) => tile(parent, ...rest));
      } else if (!node.in && height >= 2 * label && room >= bytes(node.bytes).length) {
        make("text", group, { x: x + 5, y: y + 28 }).textContent = bytes(node.bytes);
      }
    };

    const show = () => {
      const width = Math.max(280, Math.floor(place.clientWidth));
      const height = Math.round(Math.min(520, Math.max(300, width * 0.45)));
      drawn = width;
      picture.replaceChildren();
      picture.setAttribute("viewBox", "0 0 " + width + " " + height);
      picture.setAttribute("aria-label", "Treemap of " + describe(top, root.bytes));
      squarify(top.in, 0, 0, width, height, (...rest) => tile(picture, ...rest));
      const first = picture.querySelector("g");
      if (first) first.setAttribute("tabindex", "0");
      showWay();
      about.textContent = hint;
    };

    const showWay = () => {
      const steps = [];
      for (let node = top; node; node = node.parent) steps.unshift(node);
      way.replaceChildren(...steps.map((node) => {
        const step = document.createElement(node === top ? "span" : "button");
        step.textContent = node === root ? "/" : node.name + "/";
        if (node === top) step.setAttribute("aria-current", "location");
        else { step.type = "button"; step.addEventListener("click", () => zoom(node)); }
        return step;
      }));
    };

    const nodeOf = (event) => event.target.closest && event.target.closest("g");
    const tell = (event) => { const group = nodeOf(event); if (group) about.textContent = describe(group.node, root.bytes); };
    const move = (from, by) => {
      const tiles = [...picture.querySelectorAll("g")];
      const next = tiles[tiles.indexOf(from) + by];
      if (!next) return;
      from.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    };
    const open = (group) => { if (group.node.in && group.node.in.length > 0) zoom(group.node); };
    picture.addEventListener("mouseover", tell);
    picture.addEventListener("focusin", tell);
    picture.addEventListener("click", (event) => {
      const group = nodeOf(event);
      if (!group) return;
      // a click on a file opens the directory that is drawn around it
      let node = group.node;
      if (!node.in && node.parent !== top) node = node.parent;
      if (node.in && node !== top) zoom(node);
    });
    picture.addEventListener("keydown", (event) => {
      const group = nodeOf(event);
      if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
      const key = event.key;
      if (key === "ArrowRight" || key === "ArrowDown") move(group, 1);
      else if (key === "ArrowLeft" || key === "ArrowUp") move(group, -1);
      else if (key === "Enter" || key === " ") open(group);
      else if ((key === "Escape" || key === "Backspace") && top.parent) zoom(top.parent);
      else return;
      event.preventDefault();
    });
    place.replaceChildren(way, picture, about);
    show();
    new ResizeObserver(() => { if (Math.abs(place.clientWidth - drawn) > 1) show(); }).observe(place);
  };

  const load = async (tries) => {
    const answer = await fetch(place.dataset.sizes);
    if (answer.status === 503 && tries > 0) {
      setTimeout(() => load(tries - 1), 1000);
      return;
    }
    if (!answer.ok) {
      place.textContent = "The treemap cannot be drawn: " + await answer.text();
      return;
    }
    const report = await answer.json();
    prepare(report.root, null, "/");
    colourAll(report.root);
    draw(report.root);
  };

  load(60).catch((failure) => { place.textContent = "The treemap cannot be drawn: " + failure.message; });
})();
