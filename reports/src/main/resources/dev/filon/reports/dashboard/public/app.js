// Without this script every page works; with it filters apply at once, charts are drawn and the plan follows the other side.
"use strict";
(() => {
  const grey = "#c3cad1", dark = "#2b3a48", rule = "#d9dee3", muted = "#5b6875";
  // thin spaces between thousands in both languages, as everywhere else
  const numbers = { format: (v) => String(Math.round(v)).replace(/\B(?=(\d{3})+$)/g, "\u202f").replace("-", "\u2212") };

  function options(given) {
    const text = { color: muted, fontSize: 12 };
    const axis = { axisLabel: text, axisLine: { lineStyle: { color: "#8a96a1" } }, axisTick: { show: false }, nameTextStyle: text };
    const base = { animation: false, textStyle: { fontFamily: "inherit" }, grid: { left: 8, right: 16, top: 30, bottom: 8, containLabel: true } };
    if (given.type === "months") {
      return {
        ...base,
        legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: text, data: given.names },
        tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "none" }, valueFormatter: (v) => numbers.format(v) },
        xAxis: { ...axis, type: "category", data: given.labels },
        yAxis: { ...axis, type: "value", axisLabel: { ...text, formatter: (v) => numbers.format(v) }, splitLine: { lineStyle: { color: rule } } },
        series: [
          { name: given.names[0], type: "bar", data: given.actual.map(Number), itemStyle: { color: dark }, barMaxWidth: 26, barGap: "-60%", z: 3 },
          { name: given.names[1], type: "bar", data: given.previous.map(Number), itemStyle: { color: grey }, barMaxWidth: 26 },
        ],
      };
    }
    return {
      ...base,
      tooltip: { trigger: "axis", renderMode: "richText", formatter: (all) => `${all[0].value[0]} % → ${all[0].value[1]} %` },
      xAxis: { ...axis, type: "value", min: 0, max: 100, name: given.x, nameLocation: "middle", nameGap: 26, splitLine: { show: false } },
      yAxis: { ...axis, type: "value", min: 0, max: 100, name: given.y, nameTextStyle: { ...text, align: "left" }, splitLine: { lineStyle: { color: rule } } },
      grid: { ...base.grid, bottom: 26 },
      series: [{
        type: "line", data: given.points, showSymbol: false, lineStyle: { color: dark, width: 2 }, itemStyle: { color: dark },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: "#8a96a1", type: "dashed" }, data: [{ yAxis: 80 }] },
      }],
    };
  }

  function charts(root) {
    if (!window.echarts) return;
    for (const place of root.querySelectorAll(".chart[data-chart]")) {
      const chart = echarts.init(place);
      chart.setOption(options(JSON.parse(place.dataset.chart)));
      new ResizeObserver(() => chart.resize()).observe(place);
    }
  }

  async function refresh(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { location.reload(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("live"), now = document.getElementById("live");
    if (!next || !now) { location.reload(); return; }
    now.replaceWith(document.adoptNode(next));
    const foot = page.querySelector("footer");
    if (foot) document.querySelector("footer").replaceWith(document.adoptNode(foot));
    document.getElementById("stale").hidden = true;
    ready(next);
  }

  function busy() {
    return document.querySelector("#live details[open]") !== null;
  }

  function ready(root) {
    charts(root);
    for (const form of root.querySelectorAll("form[data-whatif]")) {
      const go = form.querySelector("button[type=submit]");
      if (go) go.hidden = true;
      form.addEventListener("change", async (event) => {
        const changed = event.target.value;
        const address = form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form));
        history.replaceState(null, "", address);
        await refresh(address);
        for (const box of document.querySelectorAll("#live input[type=checkbox]")) if (box.value === changed) box.focus();
      });
    }
  }

  for (const form of document.querySelectorAll("form[data-autosubmit]")) {
    form.addEventListener("change", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
      form.submit();
    });
  }
  ready(document);

  if (document.body.dataset.live === "yes" && window.EventSource) {
    let waiting = 0;
    const follow = () => {
      if (busy()) { document.getElementById("stale").hidden = false; return; }
      clearTimeout(waiting);
      waiting = setTimeout(() => refresh(location.href), 150);
    };
    const events = new EventSource("/plan/events");
    let broken = false;
    events.addEventListener("plan", follow);
    events.addEventListener("error", () => { broken = true; });
    events.addEventListener("open", () => { if (broken) { broken = false; follow(); } }); // what was missed meanwhile
    window.addEventListener("pagehide", () => events.close());
  }
  const again = document.getElementById("reload");
  if (again) again.addEventListener("click", () => refresh(location.href));
})();
