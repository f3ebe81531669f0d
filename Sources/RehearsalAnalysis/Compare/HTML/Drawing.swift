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
        + "\(Self.escaped(content))</text>"
    )
  }

  /// The SVG element.
  var svg: String {
    "<svg role=\"img\" viewBox=\"0 0 \(Self.coordinate(width)) \(Self.coordinate(height))\" "
      + "style=\"max-width:\(Self.coordinate(width))px\"><title>\(Self.escaped(title))</title>"
      + elements.joined() + "</svg>"
  }

  /// Returns the text of a coordinate, rounded to a tenth of a pixel.
  private static func coordinate(_ number: Double) -> String {
    let tenths = Int((min(max(number.isNaN ? 0 : number, -1e6), 1e6) * 10).rounded())
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }

  /// Returns the text with the special characters of HTML escaped.
  static func escaped(_ text: String) -> String {
    InertText.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
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

  /// Returns the coordinate of a number, limited to the ends of the axis.
  func place(_ number: Double) -> Double {
    let fraction = (min(max(number, low), high) - low) / (high - low)
    return start + fraction * (end - start)
  }
}
