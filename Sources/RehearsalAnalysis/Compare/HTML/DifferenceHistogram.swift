import RehearsalRunning
import RehearsalSimulation

/// A histogram of the differences B - A in a metric.
///
/// Each pair of runs with the same seed contributes one difference.
struct DifferenceHistogram: Figure {
  private let metric: Metric
  private let scenarios: [PairedScenario]

  private static let barCount = 30

  init(_ metric: Metric, _ scenarios: [PairedScenario]) {
    self.metric = metric
    self.scenarios = scenarios
  }

  private var differences: [Double] {
    scenarios.flatMap { scenario in
      let (valuesOfA, valuesOfB) = scenario.values(of: metric)
      return zip(valuesOfA, valuesOfB).map { $1 - $0 }
    }
  }

  /// The histogram as an SVG element; `nil` if there are no differences, or if all differences are equal.
  var element: String? {
    let differences = differences
    guard let minimum = differences.min(), let maximum = differences.max(),
      minimum < maximum
    else {
      return nil
    }
    var countsByBar = Array(repeating: 0, count: Self.barCount)
    for difference in differences {
      let barIndex = Int((difference - minimum) / (maximum - minimum) * Double(Self.barCount))
      countsByBar[min(barIndex, Self.barCount - 1)] += 1
    }
    var drawing = Drawing(
      width: 860,
      height: 190,
      title: "\(metric.rawValue), how B - A is spread over pairs"
    )
    let axis = Axis([minimum, maximum], from: 100, to: 800)
    let greatestCount = Double(countsByBar.max() ?? 1)
    let barWidth = (maximum - minimum) / Double(Self.barCount)
    drawing.drawScale(of: metric, axis, at: 158)
    for (barIndex, count) in countsByBar.enumerated() where count > 0 {
      let leftEdge = axis.coordinate(of: minimum + Double(barIndex) * barWidth)
      let rightEdge = axis.coordinate(of: minimum + Double(barIndex + 1) * barWidth)
      let height = 140 * Double(count) / greatestCount
      drawing.addBox(leftEdge, 155 - height, rightEdge - leftEdge - 1, height, "bar")
    }
    drawing.addLine(axis.coordinate(of: 0), 8, axis.coordinate(of: 0), 158, "zero")
    drawing.addText("\(countsByBar.max() ?? 0) pairs", 92, 24, "end")
    return drawing.svg
  }
}
