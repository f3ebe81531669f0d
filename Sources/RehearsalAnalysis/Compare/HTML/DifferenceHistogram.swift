import RehearsalRunning

/// How paired differences are spread.
struct DifferenceHistogram {
  private let metric: Metric
  private let differences: [Double]

  private static let bars = 30

  init(_ metric: Metric, _ scenarios: [PairedScenario]) {
    self.metric = metric
    differences = scenarios.flatMap { scenario in
      let (first, second) = scenario.values(of: metric)
      return zip(first, second).map { $1 - $0 }
    }
  }

  var svg: String {
    guard let least = differences.min(), let most = differences.max(), least < most else {
      return ""
    }
    var counts = Array(repeating: 0, count: Self.bars)
    for difference in differences {
      let place = Int((difference - least) / (most - least) * Double(Self.bars))
      counts[min(place, Self.bars - 1)] += 1
    }
    var drawing = Drawing(
      width: 860,
      height: 190,
      title: "\(metric.rawValue), how B - A is spread over pairs"
    )
    let axis = Axis([least, most], from: 100, to: 800)
    let greatest = Double(counts.max() ?? 1)
    let width = (most - least) / Double(Self.bars)
    for (number, count) in counts.enumerated() where count > 0 {
      let left = axis.place(least + Double(number) * width)
      let right = axis.place(least + Double(number + 1) * width)
      let height = 140 * Double(count) / greatest
      drawing.box(left, 155 - height, right - left - 1, height, "bar")
    }
    drawing.line(axis.place(0), 8, axis.place(0), 158, "zero")
    drawing.text(metric.words(ofDifference: least), axis.place(least), 178, "middle")
    drawing.text(metric.words(ofDifference: most), axis.place(most), 178, "middle")
    if [least, most].allSatisfy({ (axis.place($0) - axis.place(0)).magnitude > 60 }) {
      drawing.text("0", axis.place(0), 178, "middle")
    }
    drawing.text("\(counts.max() ?? 0) pairs", 92, 24, "end")
    return drawing.svg
  }
}
