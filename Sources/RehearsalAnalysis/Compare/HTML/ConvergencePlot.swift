import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A plot of the confidence interval of the difference B - A against the number of pairs of runs in each
/// scenario.
struct ConvergencePlot: Figure {
  private let finding: MetricFinding
  private let scenarios: [PairedScenario]
  private let question: Question

  /// Creates the plot of a metric for one scenario, or for all scenarios if their estimates are pooled.
  init(_ finding: MetricFinding, _ scenarios: [PairedScenario], _ question: Question) {
    self.finding = finding
    self.scenarios = scenarios
    self.question = question
  }

  /// The plot as an SVG element; `nil` if there are too few pairs for two points.
  var element: String? {
    let metric = finding.metric
    let points = Convergence(finding, scenarios, question).points
    guard points.count > 1, let pairCount = points.last?.pairs else { return nil }
    let intervalBounds = points.dropFirst(2).flatMap {
      [$0.estimate.interval.low, $0.estimate.interval.high]
    }
    let signedMargin = finding.margin.flatMap { $0 > 0 ? $0 : nil }.map {
      metric.moreIsBetter ? -$0 : $0
    }
    let axis = Axis(intervalBounds + (signedMargin.map { [$0] } ?? []), from: 200, to: 16)
    var drawing = Drawing(
      width: 860,
      height: 236,
      title: "\(metric.rawValue), the interval of B - A by pairs"
    )
    for mark in axis.marks(5, isTime: metric.unit == .time) {
      drawing.addLine(120, axis.coordinate(of: mark), 820, axis.coordinate(of: mark), "life")
      drawing.addText(metric.formatted(difference: mark), 112, axis.coordinate(of: mark) + 4, "end")
    }
    let xCoordinate = { (pairs: Int) in 120 + 700 * Double(pairs) / Double(pairCount) }
    drawing.addLine(120, axis.coordinate(of: 0), 820, axis.coordinate(of: 0), "zero")
    if let signedMargin {
      drawing.addLine(
        120,
        axis.coordinate(of: signedMargin),
        820,
        axis.coordinate(of: signedMargin),
        "margin"
      )
    }
    for point in points {
      let x = xCoordinate(point.pairs)
      let interval = point.estimate.interval
      drawing.addLine(
        x,
        axis.coordinate(of: interval.low),
        x,
        axis.coordinate(of: interval.high),
        "mark"
      )
      drawing.addDot(x, axis.coordinate(of: point.estimate.difference), "mark")
    }
    if let signedMargin {
      drawing.addText("margin", 858, axis.coordinate(of: signedMargin) - 4, "end", "label bad")
    }
    drawing.addText("\(points[0].pairs) pairs", xCoordinate(points[0].pairs), 228, "middle")
    drawing.addText("\(pairCount) pairs", 820, 228, "end")
    return drawing.svg
  }
}
