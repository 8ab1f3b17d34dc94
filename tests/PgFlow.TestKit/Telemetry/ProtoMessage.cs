using System.Buffers.Binary;
using System.Text;

namespace PgFlow.TestKit.Telemetry;

/// <summary>A protobuf message without its schema: its fields by number, as OTLP's definitions have them.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    private ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var position = 0; position < bytes.Length;)
        {
            _fields.Add(Read(bytes, ref position));
        }
    }

    public static ProtoMessage Parse(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>The messages in all fields of that number.</summary>
    public IEnumerable<ProtoMessage> Messages(int number) => Fields(number).Select(field => Parse(field.Bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Fields(number).LastOrDefault().Bytes.Span);

    /// <summary>Bytes in lower-case hexadecimal, as trace and span ids are written.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(Fields(number).LastOrDefault().Bytes.Span);

    public ulong Number(int number) => Fields(number).LastOrDefault().Value;

    public bool Has(int number) => Fields(number).Any();

    private IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(int number) =>
        _fields.Where(field => field.Number == number);

    private static (int Number, ulong Value, ReadOnlyMemory<byte> Bytes) Read(
        ReadOnlyMemory<byte> bytes, ref int position)
    {
        var tag = ReadVarint(bytes.Span, ref position);
        var number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                return (number, ReadVarint(bytes.Span, ref position), default);
            case 1:
                position += 8;
                return (number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(position - 8)..]), default);
            case 2:
                var length = (int)ReadVarint(bytes.Span, ref position);
                position += length;
                return (number, 0, bytes.Slice(position - length, length));
            case 5:
                position += 4;
                return (number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(position - 4)..]), default);
            default:
                throw new InvalidDataException($"Field {number} is of the unknown wire type {tag & 7}.");
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
