import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A forest plot of the difference B - A in a metric.
///
/// The plot has a row for each scenario and, if the estimates of the scenarios are pooled, a row for the pooled
/// estimate.
struct ForestPlot: Figure {
  private let finding: MetricFinding
  private let scenarioPaths: [String]

  init(_ finding: MetricFinding, _ scenarios: [PairedScenario]) {
    self.finding = finding
    scenarioPaths = scenarios.map(\.path)
  }

  var element: String? {
    let rows =
      zip(scenarioPaths, finding.estimatesByScenario).map {
        (name: $0, estimate: $1, style: "mark")
      }
      + (finding.pooledEstimate.map { [(name: "all scenarios", estimate: $0, style: "pooled")] }
        ?? [])
    let metric = finding.metric
    let height = Double(rows.count) * 26 + 62
    let bottom = height - 46
    var drawing = Drawing(
      width: 860,
      height: height,
      title: "\(metric.rawValue), B - A by scenario"
    )
    let signedMargin = finding.margin.flatMap { $0 > 0 ? $0 : nil }
      .map { metric.moreIsBetter ? -$0 : $0 }
    let axisNumbers = rows.flatMap {
      [$0.estimate.interval.low, $0.estimate.interval.high, $0.estimate.difference]
    }
    let axis = Axis(axisNumbers + (signedMargin.map { [$0] } ?? []), from: 320, to: 640)
    drawing.drawScale(of: metric, axis, at: bottom)
    drawing.addLine(axis.coordinate(of: 0), 8, axis.coordinate(of: 0), bottom, "zero")
    if let signedMargin {
      drawing.addLine(
        axis.coordinate(of: signedMargin),
        8,
        axis.coordinate(of: signedMargin),
        bottom,
        "margin"
      )
    }
    for (index, row) in rows.enumerated() {
      let rowMiddle = Double(index) * 26 + 26
      drawing.addText(Self.shortened(row.name), 310, rowMiddle + 4, "end")
      drawing.addLine(
        axis.coordinate(of: row.estimate.interval.low),
        rowMiddle,
        axis.coordinate(of: row.estimate.interval.high),
        rowMiddle,
        row.style
      )
      drawing.addDot(axis.coordinate(of: row.estimate.difference), rowMiddle, row.style)
      drawing.addText(metric.formatted(row.estimate.interval), 652, rowMiddle + 4)
    }
    let (wordForLess, wordForMore) = metric.moreIsBetter ? ("worse", "better") : ("better", "worse")
    drawing.addText("\u{2190} B is \(wordForLess)", axis.coordinate(of: 0) - 12, height - 4, "end")
    drawing.addText("B is \(wordForMore) \u{2192}", axis.coordinate(of: 0) + 12, height - 4)
    if let signedMargin {
      drawing.addText("margin", axis.coordinate(of: signedMargin), 6, "middle", "label bad")
    }
    return drawing.svg
  }

  /// Returns the path, shortened at the beginning if it has more than 44 characters.
  ///
  /// The end of a path identifies a scenario better than the beginning.
  private static func shortened(_ path: String) -> String {
    path.count <= 44 ? path : "..." + path.suffix(41)
  }
}

extension Drawing {
  /// Draws a vertical line and a label for each mark of a horizontal axis.
  ///
  /// The numbers on the axis are differences in `metric`. The lines end at the coordinate `y`, and the labels
  /// are below.
  mutating func drawScale(of metric: Metric, _ axis: Axis, at y: Double) {
    for mark in axis.marks(4, isTime: metric.unit == .time) {
      addLine(axis.coordinate(of: mark), 10, axis.coordinate(of: mark), y, "life")
      addText(metric.formatted(difference: mark), axis.coordinate(of: mark), y + 16, "middle")
    }
  }
}
