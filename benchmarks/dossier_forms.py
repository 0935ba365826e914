"""Pages that have the head of a document and are none: forms, drafts to fill in, annexes and enclosures, after Decree 30/2020."""

FORMS = [
    """Mẫu số 01
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
ĐƠN ĐỀ NGHỊ HỖ TRỢ TIỀN THUÊ NHÀ
Kính gửi: UBND huyện ..............
1. Họ và tên: ........................
""",
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
……, ngày … tháng … năm 2024
GIẤY XÁC NHẬN
Kính gửi: Ủy ban nhân dân xã ………………
Tên tôi là: ……………………
""",
    """TÊN CQ, TC CHỦ QUẢN
TÊN CƠ QUAN, TỔ CHỨC
Số: ......./BC-.......
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
........., ngày ..... tháng ..... năm 20.....
BÁO CÁO
Kết quả thực hiện kế hoạch năm .....
""",
    """ỦY BAN NHÂN DÂN
XÃ/PHƯỜNG .............
Số: ...../BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
............, ngày ..... tháng ..... năm 2024
BÁO CÁO
Kết quả thực hiện Chương trình mục tiêu quốc gia
(Từ ngày 01/01/2024 đến ngày 30/6/2024)
""",
    """Phụ lục II
ỦY BAN NHÂN DÂN HUYỆN SƠN ĐỘNG
PHÒNG NỘI VỤ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Sơn Động, ngày 12 tháng 3 năm 2024
BẢNG PHÂN CÔNG NHIỆM VỤ
(Kèm theo Kế hoạch số 25/KH-UBND ngày 12/3/2024 của UBND huyện)
1. Phòng Nội vụ
""",
    """ỦY BAN NHÂN DÂN
TỈNH LẠNG SƠN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
KẾ HOẠCH
Thực hiện công tác cải cách hành chính năm 2024
(Ban hành kèm theo Quyết định số 15/QĐ-UBND ngày 08 tháng 01 năm 2024
của Chủ tịch Ủy ban nhân dân tỉnh)
I. MỤC ĐÍCH, YÊU CẦU
""",
    """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HUYỆN CAO LỘC Độc lập - Tự do - Hạnh phúc
QUY CHẾ
Hoạt động của Ban Chỉ đạo cải cách hành chính
(Kèm theo Quyết định số 1204/QĐ-UBND ngày 20/5/2024
của Chủ tịch UBND huyện)
Điều 1. Phạm vi điều chỉnh
""",
    """BIỂU SỐ 02
SỞ Y TẾ TỈNH BẮC GIANG
Số: 112/BC-SYT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bắc Giang, ngày 02 tháng 6 năm 2023
TỔNG HỢP KINH PHÍ
ĐVT: triệu đồng
""",
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
BẢN CAM KẾT
Thực hiện nếp sống văn minh trong việc cưới, việc tang
Tôi là: Nguyễn Văn An, Trưởng thôn Nà Lừa
Hôm nay, ngày 03 tháng 4 năm 2024, tôi xin cam kết
""",
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bắc Hà, ngày 06 tháng 5 năm 2024
BIÊN BẢN HỌP THÔN
Về việc bình xét hộ nghèo, hộ cận nghèo năm 2024
1. Thời gian: 19 giờ 30 phút
""",
    """DANH SÁCH
Hộ nghèo được hỗ trợ nhà ở năm 2024
(Kèm theo Tờ trình số 45/TTr-UBND ngày 12 tháng 6 năm 2024 của UBND xã)
TT\tHọ và tên\tThôn\tSố tiền
1\tLò Văn Páo\tNậm Cang\t40
""",
    """Mẫu 3b
ĐẢNG BỘ HUYỆN ............ ĐẢNG CỘNG SẢN VIỆT NAM
CHI BỘ .............
Số ...-BC/CB ........, ngày .... tháng .... năm 2024
BÁO CÁO
Tự kiểm điểm của tập thể
""",
    """ỦY BAN NHÂN DÂN
XÃ [TÊN XÃ]
Số: [số]/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
[địa danh], ngày [ngày] tháng [tháng] năm 2025
KẾ HOẠCH
[trích yếu]
""",
]
"""The last two lines of each go on as the page would."""
