(function () {
  "use strict";
  var precise = window.matchMedia("(pointer: fine)").matches;
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  plots.forEach(function (element) {
    var figure = JSON.parse(document.getElementById(element.id + "-figure").textContent);
    if (precise) { figure.layout.dragmode = "zoom"; }
    Plotly.newPlot(element, figure.data, figure.layout, { responsive: true, displayModeBar: false });
  });
  function resize(width) {
    plots.forEach(function (element) { Plotly.relayout(element, { width: width, autosize: width === null }); });
  }
  window.addEventListener("beforeprint", function () { resize(660); });
  window.addEventListener("afterprint", function () { resize(null); });
})();
