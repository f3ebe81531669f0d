import RehearsalSimulation

/// An SVG chart, whose colours come from the style sheet of the page.
struct Drawing {
  private var elements: [String] = []
  private let width: Double
  private let height: Double
  private let title: String

  /// Creates an empty drawing with a size in pixels and a title that says what the chart shows.
  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    elements.append(
      "<line class=\"\(style)\" x1=\"\(Self.coordinate(x1))\" y1=\"\(Self.coordinate(y1))\" x2=\"\(Self.coordinate(x2))\" "
        + "y2=\"\(Self.coordinate(y2))\"/>"
    )
  }

  mutating func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) {
    elements.append(
      "<rect class=\"\(style)\" x=\"\(Self.coordinate(x))\" y=\"\(Self.coordinate(y))\" "
        + "width=\"\(Self.coordinate(max(0, width)))\" height=\"\(Self.coordinate(max(0, height)))\"/>"
    )
  }

  mutating func dot(_ x: Double, _ y: Double, _ style: String) {
    elements.append(
      "<circle class=\"\(style)\" cx=\"\(Self.coordinate(x))\" cy=\"\(Self.coordinate(y))\" r=\"4\"/>"
    )
  }

  /// Adds text that starts, ends or is centred at a point, depending on the anchor.
  mutating func text(
    _ content: String,
    _ x: Double,
    _ y: Double,
    _ anchor: String = "start",
    _ style: String = "label"
  ) {
    elements.append(
      "<text class=\"\(style)\" x=\"\(Self.coordinate(x))\" y=\"\(Self.coordinate(y))\" text-anchor=\"\(anchor)\">"
        + "\(HTMLText.escaped(content))</text>"
    )
  }

  /// The SVG element.
  var svg: String {
    "<svg role=\"img\" width=\"\(Self.coordinate(width))\" height=\"\(Self.coordinate(height))\" "
      + "viewBox=\"0 0 \(Self.coordinate(width)) \(Self.coordinate(height))\">"
      + "<title>\(HTMLText.escaped(title))</title>"
      + elements.joined() + "</svg>"
  }

  /// Returns the text of a coordinate, rounded to a tenth of a pixel.
  private static func coordinate(_ number: Double) -> String {
    let tenths = Int((min(max(number.isNaN ? 0 : number, -1e6), 1e6) * 10).rounded())
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }
}

/// A linear scale that maps numbers to coordinates in a chart.
struct Axis {
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  /// Creates an axis whose range includes zero and the given numbers that are finite.
  ///
  /// Infinite numbers are shown at the ends of the axis.
  init(_ numbers: [Double], from start: Double, to end: Double) {
    let finite = numbers.filter(\.isFinite) + [0]
    let (minimum, maximum) = (finite.min() ?? 0, finite.max() ?? 0)
    let padding = maximum > minimum ? (maximum - minimum) * 0.06 : 1
    (low, high) = (minimum - padding, maximum + padding)
    (self.start, self.end) = (start, end)
  }

  /// Returns round numbers on the axis, of which there are about as many as wanted.
  ///
  /// - Parameters:
  ///   - wanted: How many numbers are wanted.
  ///   - isTime: Whether the numbers are nanoseconds, for which the steps are round in seconds, minutes or hours.
  /// - Returns: The numbers, in ascending order.
  func marks(_ wanted: Int, isTime: Bool) -> [Double] {
    let step = Self.step(atLeast: (high - low) / Double(wanted), isTime: isTime)
    guard step > 0 else { return [] }
    return stride(from: (low / step).rounded(.up) * step, through: high, by: step).map {
      ($0 / step).rounded() * step
    }
  }

  private static func step(atLeast least: Double, isTime: Bool) -> Double {
    let (second, day) = (1e9, 86_400e9)
    guard isTime, least > second else { return decimalStep(atLeast: least) }
    let seconds = [2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800]
    return seconds.map { Double($0) * second }.first { $0 >= least }
      ?? max(day, decimalStep(atLeast: least / day) * day)
  }

  /// Returns the least of 1, 2 and 5 times a power of ten that is not below a number; zero if the number is not positive.
  private static func decimalStep(atLeast least: Double) -> Double {
    guard least > 0, least.isFinite else { return 0 }
    var power = 1.0
    while power * 10 <= least { power *= 10 }
    while power > least { power /= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
  }

  /// Returns the coordinate of a number, limited to the ends of the axis.
  func place(_ number: Double) -> Double {
    let fraction = (min(max(number, low), high) - low) / (high - low)
    return start + fraction * (end - start)
  }
}
