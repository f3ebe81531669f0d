import RehearsalRunning
import RehearsalStatistics

/// How the interval of a difference narrows as pairs are added.
struct ConvergencePlot {
  private let metric: Metric
  private let margin: Double?
  private let points: [(pairs: Int, estimate: Estimate)]

  /// Creates the plot of a finding, for one scenario or for all where they are pooled.
  init(_ finding: MetricFinding, _ scenarios: [PairedScenario], _ question: Question) {
    metric = finding.metric
    margin = finding.margin
    points = Convergence(finding, scenarios, question).points
  }

  var svg: String {
    guard points.count > 1, let last = points.last?.pairs else { return "" }
    let ends = points.dropFirst(2).flatMap {
      [$0.estimate.interval.low, $0.estimate.interval.high]
    }
    let limit = margin.flatMap { $0 > 0 ? $0 : nil }.map { metric.moreIsBetter ? -$0 : $0 }
    let axis = Axis(ends + (limit.map { [$0] } ?? []), from: 200, to: 16)
    var drawing = Drawing(
      width: 860,
      height: 236,
      title: "\(metric.rawValue), the interval of B - A by pairs"
    )
    let across = { (pairs: Int) in 120 + 700 * Double(pairs) / Double(last) }
    drawing.line(120, axis.place(0), 820, axis.place(0), "zero")
    if let limit { drawing.line(120, axis.place(limit), 820, axis.place(limit), "margin") }
    for point in points {
      let x = across(point.pairs)
      let interval = point.estimate.interval
      drawing.line(x, axis.place(interval.low), x, axis.place(interval.high), "mark")
      drawing.dot(x, axis.place(point.estimate.difference), "mark")
    }
    drawing.text("0", 112, axis.place(0) + 4, "end")
    if let limit { drawing.text("margin", 112, axis.place(limit) + 4, "end") }
    drawing.text("\(points[0].pairs) pairs", across(points[0].pairs), 228, "middle")
    drawing.text("\(last) pairs", 820, 228, "end")
    return drawing.svg
  }
}
