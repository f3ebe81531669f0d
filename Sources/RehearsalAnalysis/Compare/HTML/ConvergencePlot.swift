import RehearsalStatistics

/// How the interval of a difference narrows as pairs are added.
struct ConvergencePlot {
  private let metric: Metric
  private let margin: Double?
  private let points: [(pairs: Int, estimate: Estimate)]

  private static let looks = 24

  /// Looks at the first pairs of one scenario, or of all where they are pooled, then at more and more.
  init(_ finding: MetricFinding, _ scenarios: [PairedScenario], _ question: Question) {
    metric = finding.metric
    margin = finding.margin
    let values = scenarios.map { $0.values(of: finding.metric) }
    let all = values.map(\.first.count).min() ?? 0
    let conditions = question.conditions(of: finding.metric, scenarios)
    let resampling = Resampling(count: min(question.resamples, 399))
    points = (1...Self.looks).compactMap { look in
      let pairs = all * look / Self.looks
      guard pairs >= 5 else { return nil }
      let seen = values.map {
        (first: Array($0.first.prefix(pairs)), second: Array($0.second.prefix(pairs)))
      }
      guard seen.count == 1 else {
        let pooled = Estimate(
          finding.metric,
          pooling: seen,
          conditions,
          alpha: question.alpha,
          resampling
        )
        return (pairs, pooled)
      }
      let estimate = Estimate(
        finding.metric,
        seen[0].first,
        seen[0].second,
        conditions,
        alpha: question.alpha,
        resampling,
        withRobustEstimates: false
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
