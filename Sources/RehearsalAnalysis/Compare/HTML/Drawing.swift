import RehearsalSimulation

/// An SVG chart, to which shapes and texts are added one by one.
///
/// The style of a shape or text is the name of a CSS class, or several names as in `label bad`. The style
/// sheet of the page sets the colours of the classes.
struct Drawing {
  private var elements: [String] = []
  private let width: Double
  private let height: Double
  private let title: String

  /// Creates an empty chart with a size in pixels and a title for screen readers.
  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  mutating func addLine(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    elements.append(
      "<line class=\"\(style)\" x1=\"\(Self.coordinate(x1))\" y1=\"\(Self.coordinate(y1))\" x2=\"\(Self.coordinate(x2))\" "
        + "y2=\"\(Self.coordinate(y2))\"/>"
    )
  }

  mutating func addBox(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String)
  {
    elements.append(
      "<rect class=\"\(style)\" x=\"\(Self.coordinate(x))\" y=\"\(Self.coordinate(y))\" "
        + "width=\"\(Self.coordinate(max(0, width)))\" height=\"\(Self.coordinate(max(0, height)))\"/>"
    )
  }

  mutating func addDot(_ x: Double, _ y: Double, _ style: String) {
    elements.append(
      "<circle class=\"\(style)\" cx=\"\(Self.coordinate(x))\" cy=\"\(Self.coordinate(y))\" r=\"4\"/>"
    )
  }

  /// Adds a text at the point (`x`, `y`).
  ///
  /// `anchor` says which part of the text is at the point: its `start`, its `middle` or its `end`.
  mutating func addText(
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

  /// The chart as an SVG element.
  var svg: String {
    "<svg role=\"img\" width=\"\(Self.coordinate(width))\" height=\"\(Self.coordinate(height))\" "
      + "viewBox=\"0 0 \(Self.coordinate(width)) \(Self.coordinate(height))\">"
      + "<title>\(HTMLText.escaped(title))</title>"
      + elements.joined() + "</svg>"
  }

  /// Returns a coordinate as text, rounded to a tenth of a pixel.
  private static func coordinate(_ number: Double) -> String {
    let tenths = Int((min(max(number.isNaN ? 0 : number, -1e6), 1e6) * 10).rounded())
    let (pixels, decimal) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (decimal == 0 ? "\(pixels)" : "\(pixels).\(decimal)")
  }
}

/// The axis of a chart: a linear scale that maps numbers to coordinates.
struct Axis {
  private let lowestNumber: Double
  private let highestNumber: Double
  private let startCoordinate: Double
  private let endCoordinate: Double

  /// Creates an axis whose range includes zero and all finite numbers of an array.
  ///
  /// - Parameters:
  ///   - numbers: The numbers that the axis has to show. Infinite numbers are shown at the ends of the axis.
  ///   - start: The coordinate of the low end of the axis, in pixels.
  ///   - end: The coordinate of the high end of the axis, in pixels.
  init(_ numbers: [Double], from start: Double, to end: Double) {
    let finiteNumbers = numbers.filter(\.isFinite) + [0]
    let (minimum, maximum) = (finiteNumbers.min() ?? 0, finiteNumbers.max() ?? 0)
    let padding = maximum > minimum ? (maximum - minimum) * 0.06 : 1
    (lowestNumber, highestNumber) = (minimum - padding, maximum + padding)
    (startCoordinate, endCoordinate) = (start, end)
  }

  /// Returns round numbers for the marks of the axis.
  ///
  /// - Parameters:
  ///   - approximateCount: About how many marks the axis should have.
  ///   - isTime: Whether the numbers are nanoseconds. If so, and if the marks are more than a second apart,
  ///     their distance is a round number of seconds, minutes, hours or days.
  /// - Returns: The numbers, in ascending order.
  func marks(_ approximateCount: Int, isTime: Bool) -> [Double] {
    let range = highestNumber - lowestNumber
    let step = Self.step(atLeast: range / Double(approximateCount), isTime: isTime)
    guard step > 0 else { return [] }
    let firstMark = (lowestNumber / step).rounded(.up) * step
    return stride(from: firstMark, through: highestNumber, by: step).map {
      ($0 / step).rounded() * step
    }
  }

  private static func step(atLeast minimum: Double, isTime: Bool) -> Double {
    let (second, day) = (1e9, 86_400e9)
    guard isTime, minimum > second else { return decimalStep(atLeast: minimum) }
    let stepsInSeconds = [
      2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800,
    ]
    return stepsInSeconds.map { Double($0) * second }.first { $0 >= minimum }
      ?? max(day, decimalStep(atLeast: minimum / day) * day)
  }

  /// Returns the least round number that is at least `minimum`.
  ///
  /// A round number is 1, 2 or 5 times a power of ten. The result is zero if `minimum` is not positive or not finite.
  private static func decimalStep(atLeast minimum: Double) -> Double {
    guard minimum > 0, minimum.isFinite else { return 0 }
    var powerOfTen = 1.0
    while powerOfTen * 10 <= minimum { powerOfTen *= 10 }
    while powerOfTen > minimum { powerOfTen /= 10 }
    return [1, 2, 5, 10].map { $0 * powerOfTen }.first { $0 >= minimum } ?? powerOfTen * 10
  }

  /// Returns the coordinate of a number in pixels.
  ///
  /// A number outside the range of the axis has the coordinate of the nearer end.
  func coordinate(of number: Double) -> Double {
    let shownNumber = min(max(number, lowestNumber), highestNumber)
    let fraction = (shownNumber - lowestNumber) / (highestNumber - lowestNumber)
    return startCoordinate + fraction * (endCoordinate - startCoordinate)
  }
}
