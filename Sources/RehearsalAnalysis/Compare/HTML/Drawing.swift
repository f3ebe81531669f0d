import RehearsalSimulation

/// Text and lines of a chart in SVG, whose colours the page around it says.
struct Drawing {
  private var elements: [String] = []
  private let width: Double
  private let height: Double
  private let title: String

  /// An empty drawing of so many pixels, with what it shows in words.
  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    elements.append(
      "<line class=\"\(style)\" x1=\"\(Self.place(x1))\" y1=\"\(Self.place(y1))\" x2=\"\(Self.place(x2))\" "
        + "y2=\"\(Self.place(y2))\"/>"
    )
  }

  mutating func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) {
    elements.append(
      "<rect class=\"\(style)\" x=\"\(Self.place(x))\" y=\"\(Self.place(y))\" "
        + "width=\"\(Self.place(max(0, width)))\" height=\"\(Self.place(max(0, height)))\"/>"
    )
  }

  mutating func dot(_ x: Double, _ y: Double, _ style: String) {
    elements.append(
      "<circle class=\"\(style)\" cx=\"\(Self.place(x))\" cy=\"\(Self.place(y))\" r=\"4\"/>"
    )
  }

  /// Words that begin, end or have their middle at a place.
  mutating func text(
    _ words: String,
    _ x: Double,
    _ y: Double,
    _ anchor: String = "start",
    _ style: String = "label"
  ) {
    elements.append(
      "<text class=\"\(style)\" x=\"\(Self.place(x))\" y=\"\(Self.place(y))\" text-anchor=\"\(anchor)\">"
        + "\(Self.escaped(words))</text>"
    )
  }

  /// The drawing.
  var svg: String {
    "<svg role=\"img\" viewBox=\"0 0 \(Self.place(width)) \(Self.place(height))\" "
      + "style=\"max-width:\(Self.place(width))px\"><title>\(Self.escaped(title))</title>"
      + elements.joined() + "</svg>"
  }

  /// A place to a tenth of a pixel.
  private static func place(_ number: Double) -> String {
    let tenths = Int((min(max(number.isNaN ? 0 : number, -1e6), 1e6) * 10).rounded())
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }

  /// Text without a meaning in HTML.
  static func escaped(_ text: String) -> String {
    InertText.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}

/// Numbers along a line of a chart.
struct Axis {
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double

  /// An axis on which some numbers have room, and zero; an end that nothing bounds is at the edge.
  init(_ numbers: [Double], from start: Double, to end: Double) {
    let finite = numbers.filter(\.isFinite) + [0]
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 0)
    let room = most > least ? (most - least) * 0.06 : 1
    (low, high) = (least - room, most + room)
    (self.start, self.end) = (start, end)
  }

  /// Where a number is.
  func place(_ number: Double) -> Double {
    let share = (min(max(number, low), high) - low) / (high - low)
    return start + share * (end - start)
  }
}
