import RehearsalStatistics

/// How the interval of a difference narrows as pairs are added.
struct ConvergencePlot {
  private let metric: Metric
  private let margin: Double?
  private let points: [(pairs: Int, estimate: Estimate)]

  private static let looks = 24

  /// Looks at the first pairs of all scenarios, then at more and more of them.
  init(_ finding: MetricFinding, _ scenarios: [PairedScenario], alpha: Double) {
    metric = finding.metric
    margin = finding.margin
    let values = scenarios.map { $0.values(of: finding.metric) }
    let all = values.map(\.first.count).min() ?? 0
    let isProportion = scenarios.count == 1 && metric.isProportion(in: scenarios[0].first.plan)
    points = (1...Self.looks).compactMap { look in
      let pairs = all * look / Self.looks
      guard pairs >= 5 else { return nil }
      // The mean over the scenarios, seed by seed.
      let first = (0..<pairs).map { pair in values.map { $0.first[pair] }.mean }
      let second = (0..<pairs).map { pair in values.map { $0.second[pair] }.mean }
      let estimate = Estimate(
        finding.metric,
        first,
        second,
        isProportion: isProportion,
        alpha: alpha,
        Resampling(count: 399),
        withBesides: false
      )
      return (pairs, estimate)
    }
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
