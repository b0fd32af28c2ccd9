namespace Ringwall.SystemTests.Pages;

/// <summary>
/// Questions asked inside a rendered page; each gives a list of what is wrong, with the success criterion of WCAG 2.2
/// it fails. Computed styles decide, not what a style sheet intends.
/// </summary>
internal static class Checks
{
    /// <summary>1.4.3: text against what lies behind it, 4.5:1, or 3:1 where it is large.</summary>
    public const string Contrast = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = color => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const color = rgba(getComputedStyle(e).backgroundColor);
              if (color[3] === 255) { return color; }
              if (color[3] !== 0) { throw new Error('a half transparent background: ' + e.outerHTML); }
            }
            return [255, 255, 255];
          };
          const wrong = [];
          let texts = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            const style = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            const shown = walker.currentNode.data.trim() && style.visibility === 'visible' && box.width > 0;
            if (!shown || element.closest('svg')) { continue; }
            texts++;
            const [a, b] = [luminance(rgba(style.color)), luminance(behind(element))].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < (large ? 3 : 4.5)) {
              wrong.push(`1.4.3 ${ratio.toFixed(2)}:1 ${walker.currentNode.data.trim()}`);
            }
          }
          if (texts < 10) { wrong.push(`only ${texts} texts were found`); }
          return wrong;
        })()
        """;

    /// <summary>Language, title, headings, landmarks, names; and that nothing runs.</summary>
    public const string Structure = """
        (() => {
          const wrong = [];
          const need = (holds, what) => { if (!holds) { wrong.push(what); } };
          const all = selector => [...document.querySelectorAll(selector)];
          need(/^[a-z]{2}$/.test(document.documentElement.lang), '3.1.1 no language');
          need(document.title.trim().length > 5, '2.4.2 no title');
          const levels = all('h1,h2,h3,h4,h5,h6').map(h => Number(h.tagName[1]));
          need(levels[0] === 1 && levels.filter(l => l === 1).length === 1, '1.3.1 not one h1, first');
          need(levels.every((l, i) => i === 0 || l <= levels[i - 1] + 1), '1.3.1 a heading level is left out');
          need(all('h1,h2').every(h => h.textContent.trim()), '2.4.6 an empty heading');
          need(all('main').length === 1 && all('body > header').length === 1 && all('body > footer').length === 1,
            '1.3.1 landmarks');
          need([...document.body.children].every(e => e.matches('header, main, footer, nav')),
            '1.3.1 content outside of landmarks');
          need(all('a').every(a => (a.textContent.trim() || a.getAttribute('aria-label'))),
            '2.4.4 a link without a name');
          need(all('nav').every(n => n.getAttribute('aria-label')), '2.4.1 a nav without a name');
          need(all('svg').every(s => s.getAttribute('aria-hidden') === 'true'
            || (s.getAttribute('role') === 'img' && s.getAttribute('aria-label'))),
            '1.1.1 an icon neither named nor hidden');
          need(all('[hreflang]').every(a => a.lang === a.hreflang), '3.1.2 a language is named in another one');
          const ids = all('[id]').map(e => e.id);
          need(new Set(ids).size === ids.length, '4.1.2 an id twice');
          need(!/maximum-scale|user-scalable/.test(document.querySelector('meta[name=viewport]').content),
            '1.4.4 zoom is prevented');
          need(all('time').every(t => !isNaN(Date.parse(t.dateTime))), 'a time machines cannot read');
          need(document.scripts.length === 0, 'a script');
          need(all('*').every(e => [...e.attributes].every(a => !a.name.startsWith('on'))), 'a script in an attribute');
          return wrong;
        })()
        """;

    /// <summary>1.4.10 and 1.4.4: nothing to scroll sideways for, nothing cut off.</summary>
    public const string Reflow = """
        (() => {
          const wrong = [];
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > width) {
            wrong.push(`1.4.10 ${document.documentElement.scrollWidth} px in ${width}`);
          }
          for (const e of document.querySelectorAll('body *')) {
            const box = e.getBoundingClientRect();
            if (box.right > width + 1 || box.left < -1) { wrong.push('1.4.10 outside: ' + e.outerHTML.slice(0, 80)); }
            const hidden = getComputedStyle(e).overflow !== 'visible';
            if (hidden && !e.closest('svg') && (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight)) {
              wrong.push('1.4.4 cut off: ' + e.outerHTML.slice(0, 80));
            }
          }
          return wrong;
        })()
        """;

    /// <summary>2.5.8: 24 px to hit, except for links within a sentence.</summary>
    public const string Targets = """
        (() => [...document.querySelectorAll('a')]
          .filter(a => !(a.matches('p a, dd a') && getComputedStyle(a).display === 'inline'))
          .filter(a => { const b = a.getBoundingClientRect(); return b.width < 24 || b.height < 24; })
          .map(a => '2.5.8 ' + a.outerHTML.slice(0, 80)))()
        """;

    /// <summary>2.4.7, of what has the focus: an outline of two pixels or more, seen against the page.</summary>
    public const string Focus = """
        (() => {
          const style = getComputedStyle(document.activeElement);
          return { text: document.activeElement.textContent.trim(),
            seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
        })()
        """;
}
