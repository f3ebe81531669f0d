import RehearsalRunning
import RehearsalStatistics

/// How far B is from A by scenario, a row each, and over all of them.
struct ForestPlot {
  private let finding: MetricFinding
  private let names: [String]

  init(_ finding: MetricFinding, _ scenarios: [PairedScenario]) {
    self.finding = finding
    names = scenarios.map(\.path)
  }

  var svg: String {
    let rows =
      zip(names, finding.byScenario).map { (name: $0, estimate: $1, style: "mark") }
      + (finding.pooled.map { [(name: "all scenarios", estimate: $0, style: "pooled")] } ?? [])
    let metric = finding.metric
    let height = Double(rows.count) * 26 + 40
    var drawing = Drawing(
      width: 860,
      height: height,
      title: "\(metric.rawValue), B - A by scenario"
    )
    let limit = finding.margin.flatMap { $0 > 0 ? $0 : nil }.map { metric.moreIsBetter ? -$0 : $0 }
    let ends = rows.flatMap {
      [$0.estimate.interval.low, $0.estimate.interval.high, $0.estimate.difference]
    }
    let axis = Axis(ends + (limit.map { [$0] } ?? []), from: 320, to: 640)
    drawing.line(axis.place(0), 8, axis.place(0), height - 28, "zero")
    if let limit { drawing.line(axis.place(limit), 8, axis.place(limit), height - 28, "margin") }
    for (number, row) in rows.enumerated() {
      let y = Double(number) * 26 + 22
      drawing.text(Self.short(row.name), 310, y + 4, "end")
      drawing.line(
        axis.place(row.estimate.interval.low),
        y,
        axis.place(row.estimate.interval.high),
        y,
        row.style
      )
      drawing.dot(axis.place(row.estimate.difference), y, row.style)
      drawing.text(metric.words(row.estimate.interval), 652, y + 4)
    }
    drawing.text("0", axis.place(0), height - 10, "middle")
    if let limit {
      drawing.text(
        "margin",
        axis.place(limit),
        height - 10,
        axis.place(limit) < axis.place(0) ? "end" : "start"
      )
    }
    return drawing.svg
  }

  /// The end of a path, which says more than its beginning.
  private static func short(_ path: String) -> String {
    path.count <= 44 ? path : "..." + path.suffix(41)
  }
}
