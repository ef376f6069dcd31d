// What Streamlit leaves to the page: fetching a finished file, speaking Dutch in the words of its own widgets, and having
// the signs of states at hand.
(() => {
  document.fonts.load('1em "Source Sans"', "◐"); // tables are drawn once: what comes later they do not show
  const words = new Map([
    ["Sidebar", "Zijbalk"], ["Collapse sidebar", "Zijbalk inklappen"], ["Expand sidebar", "Zijbalk uitklappen"],
    ["Open", "Openen"], ["Close", "Sluiten"], ["Clear", "Wissen"], ["Clear all", "Alles wissen"], ["Clear value", "Wissen"],
    ["Choose an option", "Kies"], ["Choose options", "Kies"], ["Add an option", "Voeg toe"],
    ["Choose or add options", "Kies of typ"], ["Choose or add an option", "Kies of typ"],
    ["No results", "Niets gevonden"], ["Select all", "Alles kiezen"], ["Type to search", "Typ om te zoeken"],
    ["Search", "Zoeken"], ["Fullscreen", "Volledig scherm"], ["Close fullscreen", "Volledig scherm sluiten"],
    ["Show/hide columns", "Kolommen tonen of verbergen"], ["Pagination", "Bladeren"], ["Previous page", "Vorige pagina"],
    ["Next page", "Volgende pagina"], ["Connecting", "Verbinden"], ["Running...", "Bezig …"], ["Stop", "Stoppen"],
    ["Connection error", "Geen verbinding"], ["Page not found", "Pagina niet gevonden"],
    ["The page that you have requested does not seem to exist. Running the app's main page.", "Dit adres bestaat niet. U ziet de eerste pagina."],
    ["Skip to main content", "Naar de inhoud"], ["Selected values", "Gekozen"],
    ["Increase value", "Hoger"], ["Decrease value", "Lager"], ["Select a date.", "Kies een datum."],
    ["Press Enter to apply", "Druk op Enter"], ["Press Enter to submit form", "Druk op Enter"],
    ["Sort column", "Kolom sorteren"], ["Sort ascending", "Oplopend sorteren"], ["Sort descending", "Aflopend sorteren"],
    ["Autosize", "Breedte aanpassen"], ["Pin column", "Kolom vastzetten"], ["Unpin column", "Kolom losmaken"],
    ["Hide column", "Kolom verbergen"], ["Statistics", "Statistiek"], ["Format", "Notatie"], ["Upload", "Bestand kiezen"], ["Browse files", "Bestand kiezen"],
    ["Drag and drop file here", "Sleep een bestand hierheen"], ["Drop file here", "Laat los"], ["Remove file", "Bestand weghalen"],
    ["Choose date", "Kies een datum"], ["Clear time", "Tijd wissen"], ["Add files", "Bestand kiezen"],
  ]);
  const patterns = [
    [/^Help for (.+)$/, "Uitleg bij $1"], [/^Page (\d+)$/, "Pagina $1"], [/^Add: (.+)$/, "Zoek op: $1"],
    [/^(Show\/hide columns|Search|Fullscreen|Close fullscreen): (.+)$/, (_, word, rest) => `${words.get(word)}: ${rest}`],
    [/^(\d+)([MG])B per file/, "Hoogstens $1 $2B per bestand"], [/^Remove (.+)$/, "$1 weghalen"], [/^Clear selection: (.+)$/, "Keuze wissen: $1"], [/^([a-z_]+) icon$/, ""],
  ];
  const dutch = (text) => {
    if (words.has(text)) return words.get(text);
    for (const [pattern, to] of patterns) if (pattern.test(text)) return text.replace(pattern, to);
    return text;
  };
  const attributes = ["aria-label", "title", "placeholder"];
  const translate = (element) => {
    for (const name of attributes) {
      const given = element.getAttribute(name);
      const said = given && dutch(given);
      if (given && said !== given) element.setAttribute(name, said);
    }
  };
  const chrome = '[role="listbox"], [role="option"], [role="tooltip"], [role="menu"], [role="dialog"], [data-testid="stSkipToContent"], [data-testid="stTooltipContent"], ' +
    '[data-testid="stStatusWidget"], [data-testid="InputInstructions"], [data-testid="stDataFrameColumnMenu"], ' +
    '[data-testid="stFileUploader"]';
  const translateText = (node) => {
    const isPattern = node.data.startsWith("Add: ") || node.data.includes("B per file");
    const said = words.get(node.data.trim()) ?? (isPattern ? dutch(node.data) : node.data);
    if (said !== node.data && node.parentElement?.closest(chrome)) node.data = said;
  };
  const walk = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    translate(root);
    for (const element of root.querySelectorAll("[aria-label], [title], [placeholder]")) translate(element);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) translateText(texts.currentNode);
  };

  const fetched = new Set();
  const fetchFinished = () => {
    for (const link of document.querySelectorAll("a.fetch-now")) {
      if (!fetched.has(link.href)) {
        fetched.add(link.href);
        link.click();
        // The address works once: what stays behind says so and can no longer be chosen.
        setTimeout(() => {
          link.removeAttribute("href");
          link.textContent = link.dataset.fetched;
        }, 500);
      }
    }
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") translate(change.target);
      else if (change.type === "characterData") translateText(change.target);
      else change.addedNodes.forEach(walk);
    }
    fetchFinished();
  }).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
  walk(document.documentElement); // what the page drew before this file came
  fetchFinished();
})();
