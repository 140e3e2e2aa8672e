// What a report gains where scripts may run; it is complete without. Remembers the theme, sorts tables
// by a column, and opens the fold that a link points into.
(() => {
  const themes = document.querySelectorAll('input[name="theme"]');
  const remembered = () => {
    try {
      return localStorage.getItem('servebench-theme');
    } catch {
      return null;
    }
  };
  const remember = (id) => {
    try {
      localStorage.setItem('servebench-theme', id);
    } catch {
      // A file opened from disk may have no storage; then the theme lasts as long as the page.
    }
  };
  for (const theme of themes) {
    if (theme.id === remembered()) theme.checked = true;
    theme.addEventListener('change', () => remember(theme.id));
  }

  const openTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') node.open = true;
    }
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  const collator = new Intl.Collator(undefined, { numeric: true });
  const textOf = (row, column) => row.cells[column]?.textContent.trim() ?? '';
  const numberOf = (text) => Number.parseFloat(text.replace(/[,$<>≤*†\s]/g, ''));
  // What is no number stays at the end in both directions.
  const compare = (a, b, direction) => {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (Number.isNaN(x) && Number.isNaN(y)) return direction * collator.compare(a, b);
    if (Number.isNaN(x)) return 1;
    if (Number.isNaN(y)) return -1;
    return direction * (x - y);
  };

  // A note belongs to the row above it and moves with it; a group's heading stays on top.
  const sortBody = (body, column, direction) => {
    const rows = [...body.rows];
    const heading = rows.filter((row) => row.classList.contains('group'));
    const units = [];
    for (const row of rows) {
      if (row.classList.contains('group')) continue;
      if (row.classList.contains('note')) units.at(-1)?.push(row);
      else units.push([row]);
    }
    const byColumn = ([a], [b]) => compare(textOf(a, column), textOf(b, column), direction);
    body.append(...heading, ...units.sort(byColumn).flat());
  };

  for (const table of document.querySelectorAll('table')) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement('button');
      button.className = 'sort';
      button.type = 'button';
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener('click', () => {
        const direction = heading.ariaSort === 'ascending' ? -1 : 1;
        for (const other of headings) other.removeAttribute('aria-sort');
        heading.ariaSort = direction === 1 ? 'ascending' : 'descending';
        for (const body of table.tBodies) sortBody(body, column, direction);
      });
    });
  }
})();
